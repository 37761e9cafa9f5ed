package dev.fairway.convert;

import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.Job;
import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A relay in the making, and where in the foreign file its parts stand. */
final class Draft {

  private final Location whole;
  private final Findings findings;
  private final List<RelayListener> listeners = new ArrayList<>();
  private final List<Location> listenerPlaces = new ArrayList<>();
  private final List<RelayUpstream> upstreams = new ArrayList<>();
  private final List<Location> upstreamPlaces = new ArrayList<>();
  private Resolver resolver = Resolver.DEFAULT;
  private AccessLog accessLog = AccessLog.DEFAULT;

  Draft(Location whole, Findings findings) {
    this.whole = whole;
    this.findings = findings;
  }

  void add(RelayListener listener, Location place) {
    listeners.add(listener);
    listenerPlaces.add(place);
  }

  void add(RelayUpstream upstream, Location place) {
    upstreams.add(upstream);
    upstreamPlaces.add(place);
  }

  void resolver(Resolver value) {
    resolver = value;
  }

  void accessLog(AccessLog value) {
    accessLog = value;
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
    Optional<RelaySpec> relay = findings.problems().isEmpty() ? readBack(spec) : Optional.empty();
    return new Imported(relay, findings.remarks(), findings.notices(), findings.problems());
  }

  private Optional<RelaySpec> readBack(RelaySpec spec) {
    SourceFile file = new SourceFile(whole.file(), RelayYaml.write("relay", spec, List.of()));
    Configuration read = Configuration.parse(whole.file(), List.of(file), List.of(), Job.RELAY);
    for (Problem problem : read.problems()) {
      String message = problem.path() + ": " + problem.message();
      findings.refuse(place(problem.path()), "", "cannot be had: " + message);
    }
    return read.relay();
  }

  private Location place(String path) {
    for (int i = 0; i < listeners.size(); i++) {
      if (path.startsWith("spec.listeners[" + i + "]")) {
        return listenerPlaces.get(i);
      }
    }
    for (int i = 0; i < upstreams.size(); i++) {
      if (path.startsWith("spec.upstreams[" + i + "]")) {
        return upstreamPlaces.get(i);
      }
    }
    return whole;
  }
}
