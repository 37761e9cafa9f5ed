package dev.fairway.relay;

import dev.fairway.model.Balance;
import dev.fairway.model.Member;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import dev.fairway.upstream.Balancer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Where connections go.
 *
 * @param upstream its name, for logs
 * @param members chooses one of several, whose endpoints are addresses unless there is a {@code
 *     through}
 * @param nobody why there is no member that could be chosen; asked when there is none
 * @param connectTimeout for one member
 * @param tries how many members a connection is tried with at most
 * @param triesTimeout how long all tries together may take; absent for no limit
 * @param greeting the header that goes before the client's bytes; absent for none
 * @param through how the members are reached, whose endpoints may then be names; absent for those
 *     that are reached from here
 */
record Target(
    String upstream,
    Balancer members,
    Supplier<String> nobody,
    Duration connectTimeout,
    int tries,
    Optional<Duration> triesTimeout,
    Optional<ProxyVersion> greeting,
    Optional<Way> through) {

  /** Of members that are reached from here. */
  Target(
      String upstream,
      Balancer members,
      Supplier<String> nobody,
      Duration connectTimeout,
      int tries,
      Optional<Duration> triesTimeout,
      Optional<ProxyVersion> greeting) {
    this(
        upstream, members, nobody, connectTimeout, tries, triesTimeout, greeting, Optional.empty());
  }

  /** Why no member can be reached now, whichever it is. */
  Optional<String> obstacle() {
    return through.flatMap(way -> way.obstacle().get());
  }

  /** A place that a client has named, with these addresses, each of which is tried once. */
  static Target named(HostPort place, Set<InetAddress> addresses, Duration connectTimeout) {
    List<Member> members =
        addresses.stream()
            .map(each -> new HostPort(IpLiterals.print(each.getAddress()), place.port()))
            .map(Member::of)
            .toList();
    return new Target(
        place.toString(),
        new Balancer(members, Balance.ROUND_ROBIN, System::nanoTime),
        () -> "it has no address",
        connectTimeout,
        Integer.MAX_VALUE,
        Optional.empty(),
        Optional.empty());
  }
}
