package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.net.HostName;
import dev.fairway.upstream.NameOptions;
import dev.fairway.upstream.Names;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A configuration, and what belongs to it alone.
 *
 * @param names resolves as the configuration wants it
 * @param accessLogs by listener
 * @param used which ports of which upstreams its listeners lead to; nothing before it is in force
 * @param generation counts the changes
 * @param since when it came in force
 */
record InForce(
    RelaySpec spec,
    Names names,
    Map<String, SessionLog> accessLogs,
    Map<String, Set<Integer>> used,
    long generation,
    Instant since) {

  /** Of a relay that does nothing yet. */
  static InForce none(RelaySpec first, Names names, Instant now) {
    return new InForce(first, names, Map.of(), Map.of(), 0, now);
  }

  /** What comes after; the same again is no change. */
  InForce next(RelaySpec next, Names by, Map<String, SessionLog> logs, Instant now) {
    return generation > 0 && next.equals(spec)
        ? new InForce(spec, by, logs, Map.of(), generation, since)
        : new InForce(next, by, logs, Map.of(), generation + 1, now);
  }

  /** The same, once it is known where its listeners lead to. */
  InForce leadingTo(Map<String, Set<Integer>> upstreams) {
    return new InForce(spec, names, accessLogs, Map.copyOf(upstreams), generation, since);
  }

  /** Looks up a host that a client has named. */
  Future<Set<InetAddress>> look(String host) {
    return names.resolve(host, spec.resolver().family());
  }

  /** How the configuration wants names to be resolved. */
  static NameOptions nameOptions(RelaySpec spec) {
    RelaySpec.Resolver resolver = spec.resolver();
    return new NameOptions(
        resolver.servers(),
        resolver.search().map(each -> each.stream().map(HostName::value).toList()),
        resolver.ndots().map(OptionalInt::of).orElse(OptionalInt.empty()),
        resolver.timeout(),
        resolver.validity());
  }
}
