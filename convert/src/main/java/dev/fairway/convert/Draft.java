package dev.fairway.convert;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.Location;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream;
import dev.fairway.convert.ReadBack.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A relay in the making, and where in the foreign file its parts stand. */
final class Draft {

  private final Location whole;
  private final Findings findings;
  private final List<RelayListener> listeners = new ArrayList<>();
  private final List<Part> listenerParts = new ArrayList<>();
  private final List<RelayUpstream> upstreams = new ArrayList<>();
  private final List<Part> upstreamParts = new ArrayList<>();
  private final Map<String, Origins> others = new HashMap<>();
  private Resolver resolver = Resolver.DEFAULT;
  private AccessLog accessLog = AccessLog.DEFAULT;

  Draft(Location whole, Findings findings) {
    this.whole = whole;
    this.findings = findings;
  }

  void add(RelayListener listener, Part part) {
    listeners.add(listener);
    listenerParts.add(part);
  }

  void add(RelayUpstream upstream, Part part) {
    upstreams.add(upstream);
    upstreamParts.add(part);
  }

  /** Says where a field of the Relay itself comes from. */
  void origins(String field, Origins origins) {
    others.put(field, origins);
  }

  void resolver(Resolver value) {
    resolver = value;
  }

  void accessLog(AccessLog value) {
    accessLog = value;
  }

  private List<Part> parts(String field) {
    return switch (field) {
      case "listeners" -> listenerParts;
      case "upstreams" -> upstreamParts;
      default -> List.of();
    };
  }

  /** Whether an upstream has the name already. */
  boolean hasUpstream(String name) {
    return upstreams.stream().anyMatch(upstream -> upstream.name().equals(name));
  }

  /**
   * The result. Whatever the reader of Relays would refuse is a problem here already, at the place
   * in the foreign file that it comes from: what is imported can be written, and read back.
   */
  Imported finish() {
    if (listeners.isEmpty() && findings.problems().isEmpty()) {
      findings.refuse(whole, "", "nothing in it listens (expected: at least one)");
    }
    RelaySpec spec =
        new RelaySpec(
            listeners,
            upstreams,
            resolver,
            accessLog,
            new Admin(RelaySpec.ADMIN_LISTEN),
            RelaySpec.DRAIN_TIMEOUT);
    Optional<RelaySpec> relay =
        findings.problems().isEmpty()
            ? new ReadBack(whole, findings, this::parts, others).read(spec)
            : Optional.empty();
    return new Imported(relay, findings.remarks(), findings.notices(), findings.problems());
  }
}
