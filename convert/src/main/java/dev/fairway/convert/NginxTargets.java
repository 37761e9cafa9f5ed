package dev.fairway.convert;

import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.convert.ReadBack.Part;
import dev.fairway.model.Balance;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what {@code proxy_pass} names into upstreams. What nginx says in a server, such as {@code
 * proxy_protocol}, Fairway says in the upstream; so one that is used in two ways becomes two.
 */
final class NginxTargets {

  private final Draft draft;
  private final Findings findings;
  private final Map<String, RelayUpstream> blocks = new HashMap<>();
  private final Map<String, Part> places = new HashMap<>();
  private final Map<Object, Target> made = new HashMap<>();
  private final Set<String> broken = new HashSet<>();

  NginxTargets(Draft draft, Findings findings) {
    this.draft = draft;
    this.findings = findings;
  }

  /**
   * How a server uses an upstream.
   *
   * @param proxyProtocol whether connections begin with a header
   * @param tries how many endpoints are tried; absent for each once
   * @param triesTimeout how long all tries may take; absent for no limit
   */
  record Use(boolean proxyProtocol, Optional<Integer> tries, Optional<Duration> triesTimeout) {

    boolean isPlain() {
      return !proxyProtocol && tries.isEmpty() && triesTimeout.isEmpty();
    }
  }

  /** Remembers a block {@code upstream}. */
  void add(NginxDirective block, Optional<RelayUpstream> upstream, Origins origins) {
    String name = block.arg(0);
    if (block.args().size() != 1 || name.isEmpty()) {
      findings.refuse(block.location(), "upstream", "expected: a name");
    } else if (places.putIfAbsent(name, new Part(block.location(), "upstream", origins)) != null) {
      findings.refuse(block.location(), "upstream", Findings.quote(name) + " is given twice");
    } else {
      upstream.ifPresentOrElse(known -> blocks.put(name, known), () -> broken.add(name));
    }
  }

  /** The target for what follows {@code proxy_pass}, without variables; faults are said. */
  Optional<Target> target(NginxDirective pass, String text, HostPortsOfRange range, Use use) {
    if (broken.contains(text)) {
      return Optional.empty();
    }
    RelayUpstream block = blocks.get(text);
    if (block != null) {
      return Optional.of(
          made.computeIfAbsent(
              List.of(text, use),
              key -> add(block, text, places.getOrDefault(text, passed(pass)), use)));
    }
    if (text.startsWith("unix:")) {
      findings.refuse(pass.location(), pass.name(), "refused: endpoints are reached by TCP only");
      return Optional.empty();
    }
    return range
        .address(pass, text, findings)
        .map(
            address ->
                use.isPlain()
                    ? new Target.Address(address)
                    : made.computeIfAbsent(
                        List.of(address, use),
                        key -> add(alone(address), text, passed(pass), use)));
  }

  /** How the text of an address is read, which may depend on the ports of the listener. */
  @FunctionalInterface
  interface HostPortsOfRange {
    /** The address; a fault is among the findings. */
    Optional<HostPorts> address(NginxDirective directive, String text, Findings findings);
  }

  private static Part passed(NginxDirective pass) {
    return new Part(pass.location(), pass.name(), Origins.NONE);
  }

  private static RelayUpstream alone(HostPorts address) {
    return new RelayUpstream(
        "",
        List.of(Endpoint.of(address)),
        Balance.ROUND_ROBIN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Target add(RelayUpstream upstream, String wanted, Part place, Use use) {
    String name = Names.unique(wanted, draft::hasUpstream);
    draft.add(
        new RelayUpstream(
            name,
            upstream.endpoints(),
            upstream.balance(),
            use.tries(),
            use.triesTimeout(),
            upstream.check(),
            use.proxyProtocol() ? Optional.of(ProxyVersion.V1) : Optional.empty()),
        place);
    return new Target.Upstream(name);
  }
}
