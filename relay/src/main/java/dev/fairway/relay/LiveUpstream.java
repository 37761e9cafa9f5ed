package dev.fairway.relay;

import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Member;
import dev.fairway.net.HostPort;
import dev.fairway.net.HostPorts;
import dev.fairway.net.IpLiterals;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.FollowedName;
import dev.fairway.upstream.HealthProbe;
import dev.fairway.upstream.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * An upstream as it is at this moment: its names are followed, its members checked, and connections
 * shared out among them. It outlives changes of the configuration, with all that is known of the
 * members that stay.
 *
 * <p>Changed on one thread, the configuration's; views may be taken on any.
 */
final class LiveUpstream implements AutoCloseable {

  /** A host that is followed, and where it is. */
  private record Followed(FollowedName name, Names by, AddressFamily family) {}

  private final MemberChecks checks;
  private final Executor thread;
  private final Map<String, Followed> names = new ConcurrentHashMap<>();
  private final Map<String, Set<InetAddress>> addresses = new ConcurrentHashMap<>();

  /** By the index of the port, where endpoints have ranges of them. */
  private final Map<Integer, Balancer> balancers = new ConcurrentHashMap<>();

  private RelayUpstream spec;
  private Function<String, HealthProbe> probe = host -> new HealthProbe.Tcp();

  /**
   * With nothing in it before the first {@link #update}.
   *
   * @param thread runs what changes it
   */
  LiveUpstream(RelayUpstream spec, MemberChecks checks, Executor thread) {
    this.spec = spec;
    this.checks = checks;
    this.thread = thread;
  }

  /**
   * Has another configuration from now on; {@link #retain} completes the change.
   *
   * @param probe what an endpoint with this host must do to be alive
   */
  void update(
      RelayUpstream next, Function<String, HealthProbe> probe, Names by, AddressFamily family) {
    if (next.balance() != spec.balance()) {
      balancers.clear();
    }
    this.spec = next;
    this.probe = probe;
    follow(by, family);
    balancers.forEach((index, balancer) -> balancer.replace(members(index)));
  }

  /**
   * Shares out the connections to one of the ports of each endpoint. Where it is new, its members
   * are checked from the next {@link #retain} on.
   *
   * @param index of the port; counts only for endpoints that have several
   */
  Balancer balancer(int index) {
    Balancer known = balancers.get(index);
    if (known != null) {
      return known;
    }
    Balancer fresh = new Balancer(members(index), spec.balance(), System::nanoTime);
    balancers.put(index, fresh);
    return fresh;
  }

  /** Leaves only the balancers of these ports. */
  void retain(Set<Integer> indexes) {
    balancers.keySet().retainAll(indexes);
    refresh();
  }

  /** Whether each name has been looked up at least once. */
  boolean isLookedUp() {
    return names.entrySet().stream()
        .allMatch(
            each ->
                addresses.containsKey(each.getKey())
                    || each.getValue().name.state().failure().isPresent());
  }

  /** Why connections find no member; for people. */
  String nobody() {
    List<String> reasons = new ArrayList<>();
    names.forEach(
        (host, followed) ->
            followed
                .name
                .state()
                .failure()
                .ifPresent(failure -> reasons.add(host + ": " + failure.reason())));
    return reasons.isEmpty()
        ? "no member of the upstream takes connections"
        : "no address: " + String.join("; ", reasons);
  }

  /** How its names stand, by host; addresses are not among them. */
  Map<String, FollowedName.State> names() {
    Map<String, FollowedName.State> states = new TreeMap<>();
    names.forEach((host, followed) -> states.put(host, followed.name.state()));
    return states;
  }

  /** How its members stand, those of all ports one after the other. */
  List<Balancer.View> members() {
    return balancers.values().stream().flatMap(each -> each.views().stream()).toList();
  }

  /** Follows and checks nothing any more. Connections that have been given out are not touched. */
  @Override
  public void close() {
    names.values().forEach(each -> each.name.close());
    names.clear();
    checks.close();
  }

  private void follow(Names by, AddressFamily family) {
    Set<String> hosts = Set.copyOf(spec.endpoints().stream().map(e -> e.address().host()).toList());
    for (String host : hosts) {
      Followed followed = names.get(host);
      if (IpLiterals.isAddress(host)) {
        addresses.put(host, Set.of(InetAddress.ofLiteral(host)));
      } else if (followed == null || !followed.by.equals(by) || followed.family != family) {
        forget(host);
        FollowedName name = by.follow(host, family, found -> resolved(host, by, family, found));
        names.put(host, new Followed(name, by, family));
      }
    }
    for (String host : List.copyOf(addresses.keySet())) {
      if (!hosts.contains(host)) {
        addresses.remove(host);
      }
    }
    for (String host : List.copyOf(names.keySet())) {
      if (!hosts.contains(host)) {
        forget(host);
      }
    }
  }

  private void forget(String host) {
    Followed followed = names.remove(host);
    if (followed != null) {
      followed.name.close();
    }
  }

  /** On an event loop, which has better things to do. */
  private void resolved(String host, Names by, AddressFamily family, Set<InetAddress> found) {
    try {
      thread.execute(
          () -> {
            Followed followed = names.get(host);
            if (followed != null && followed.by.equals(by) && followed.family == family) {
              addresses.put(host, found);
              refresh();
            }
          });
    } catch (RejectedExecutionException e) {
      // The relay ends.
    }
  }

  private void refresh() {
    Map<HostPort, HealthProbe> probed = new LinkedHashMap<>();
    balancers.forEach(
        (index, balancer) -> {
          Map<HostPort, Placed> placed = placed(index);
          balancer.replace(placed.values().stream().map(Placed::member).toList());
          placed.forEach((place, each) -> probed.putIfAbsent(place, probe.apply(each.host)));
        });
    checks.check(probed, spec.check(), this::checked);
  }

  private List<Member> members(int index) {
    return placed(index).values().stream().map(Placed::member).toList();
  }

  private void checked(HostPort endpoint, boolean alive) {
    balancers.values().forEach(balancer -> balancer.checked(endpoint, alive));
  }

  /** A member, and the host that it is one of the addresses of. */
  private record Placed(Member member, String host) {}

  /** Where two endpoints mean the same place, the first counts. */
  private Map<HostPort, Placed> placed(int index) {
    Map<HostPort, Placed> members = new LinkedHashMap<>();
    for (Endpoint endpoint : spec.endpoints()) {
      HostPorts place = endpoint.address();
      int port = place.at(place.ports().size() == 1 ? 0 : index).port();
      for (InetAddress address : addresses.getOrDefault(place.host(), Set.of())) {
        HostPort there = new HostPort(IpLiterals.print(address.getAddress()), port);
        members.putIfAbsent(there, new Placed(member(endpoint, there), place.host()));
      }
    }
    return members;
  }

  private static Member member(Endpoint endpoint, HostPort place) {
    return new Member(
        place,
        endpoint.weight(),
        endpoint.backup(),
        endpoint.maintenance(),
        endpoint.maxFails(),
        endpoint.failTimeout(),
        endpoint.maxConnections().orElse(Integer.MAX_VALUE),
        endpoint.slowStart());
  }
}
