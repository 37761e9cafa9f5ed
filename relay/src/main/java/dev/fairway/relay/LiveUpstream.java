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
import dev.fairway.upstream.HealthCheck;
import dev.fairway.upstream.HealthProbe;
import dev.fairway.upstream.HealthRhythm;
import dev.fairway.upstream.MemberChecks;
import dev.fairway.upstream.Names;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upstream as it is at this moment: its names are followed, its members checked, and connections
 * shared out among them. It outlives changes of the configuration, with all that is known of the
 * members that stay.
 *
 * <p>Changed on one thread, the configuration's; views may be taken on any.
 */
final class LiveUpstream implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveUpstream.class);

  /** A host, and how it is looked up. */
  private record Host(String name, Names by, AddressFamily family) {}

  private final Means means;
  private final Executor thread;
  private final Map<Host, FollowedName> names = new ConcurrentHashMap<>();
  private final Map<Host, Set<InetAddress>> addresses = new ConcurrentHashMap<>();

  /** By the index of the port, where endpoints have ranges of them. */
  private final Map<Integer, Balancer> balancers = new ConcurrentHashMap<>();

  private volatile RelayUpstream spec;
  private volatile Optional<Way> way;
  private volatile MemberChecks checks;
  private Function<String, HealthProbe> probe = host -> new HealthProbe.Tcp();
  private @Nullable Names by;
  private AddressFamily family = AddressFamily.ANY;

  /**
   * With nothing in it before the first {@link #update}.
   *
   * @param thread runs what changes it
   */
  LiveUpstream(RelayUpstream spec, Means means, Executor thread) {
    this.spec = spec;
    this.means = means;
    this.thread = thread;
    this.way = spec.agent().map(means::way);
    this.checks = means.checks(spec.name(), way);
  }

  /** What upstreams reach their members by. */
  interface Means {

    /** The way through the agents of a cluster. */
    Way way(String cluster);

    /** Checks members that are reached this way; absent for those that are reached from here. */
    MemberChecks checks(String upstream, Optional<Way> way);
  }

  /** How its members are reached; absent for those that are reached from here. */
  Optional<Way> way() {
    return way;
  }

  /**
   * Looks up the names that a configuration will need, beside those in use. Those of members that
   * are not reached from here mean nothing here.
   */
  void follow(RelayUpstream next, Names names, AddressFamily wanted) {
    if (next.agent().isPresent()) {
      return;
    }
    for (Endpoint endpoint : next.endpoints()) {
      Host host = new Host(endpoint.address().host(), names, wanted);
      if (IpLiterals.isAddress(host.name)) {
        addresses.put(host, Set.of(InetAddress.ofLiteral(host.name)));
      } else if (!this.names.containsKey(host)) {
        this.names.put(host, names.follow(host.name, wanted, found -> resolved(host, found)));
      }
    }
  }

  /**
   * Has another configuration from now on; {@link #retain} completes the change.
   *
   * @param probe what an endpoint with this host must do to be alive
   */
  void update(
      RelayUpstream next, Function<String, HealthProbe> probe, Names names, AddressFamily wanted) {
    follow(next, names, wanted);
    if (!next.agent().equals(spec.agent())) {
      checks.close();
      way = next.agent().map(means::way);
      checks = means.checks(next.name(), way);
    }
    this.spec = next;
    this.probe = probe;
    this.by = names;
    this.family = wanted;
    forgetOthers();
    balancers.forEach((index, balancer) -> balancer.replace(members(index), next.balance()));
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
                    || each.getValue().state().failure().isPresent());
  }

  /** Why connections find no member; for people. */
  String nobody() {
    List<String> reasons = new ArrayList<>();
    names.forEach(
        (host, name) ->
            name.state()
                .failure()
                .ifPresent(failure -> reasons.add(host.name + ": " + failure.reason())));
    return reasons.isEmpty()
        ? "no member of the upstream takes connections"
        : "no address: " + String.join("; ", reasons);
  }

  /** The cluster through whose agents its members are reached, if they are not from here. */
  Optional<String> agent() {
    return spec.agent();
  }

  /** How its names stand, by host; addresses are not among them. */
  Map<String, FollowedName.State> names() {
    Map<String, FollowedName.State> states = new TreeMap<>();
    names.forEach((host, name) -> states.put(host.name, name.state()));
    return states;
  }

  /** How its members stand, those of all ports one after the other. */
  List<Balancer.View> members() {
    return balancers.values().stream().flatMap(each -> each.views().stream()).toList();
  }

  /** How each member stands whose health is checked. */
  Map<HostPort, HealthCheck.State> checked() {
    return checks.states();
  }

  /** Follows and checks nothing any more. Connections that have been given out are not touched. */
  @Override
  public void close() {
    names.values().forEach(FollowedName::close);
    names.clear();
    checks.close();
  }

  private void forgetOthers() {
    Set<Host> needed = new HashSet<>();
    if (spec.agent().isEmpty()) {
      spec.endpoints().forEach(each -> needed.add(host(each)));
    }
    addresses.keySet().retainAll(needed);
    for (Host host : List.copyOf(names.keySet())) {
      FollowedName name = needed.contains(host) ? null : names.remove(host);
      if (name != null) {
        name.close();
      }
    }
  }

  private Host host(Endpoint endpoint) {
    return new Host(endpoint.address().host(), Objects.requireNonNull(by), family);
  }

  /** On an event loop, which has better things to do. */
  private void resolved(Host host, Set<InetAddress> found) {
    later(
        () -> {
          if (names.containsKey(host)) {
            addresses.put(host, found);
            refresh();
          }
        });
  }

  private void later(Runnable change) {
    try {
      thread.execute(
          () -> {
            try {
              change.run();
            } catch (RuntimeException e) {
              log.error("upstream {} cannot follow a change", spec.name(), e);
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
          balancer.replace(placed.values().stream().map(Placed::member).toList(), spec.balance());
          placed.forEach((place, each) -> probed.putIfAbsent(place, probe.apply(each.host)));
        });
    checks.check(probed, spec.check().map(LiveUpstream::rhythm), this::checked);
    probed.keySet().forEach(this::tell);
  }

  private static HealthRhythm rhythm(RelayUpstream.HealthCheck check) {
    return new HealthRhythm(check.interval(), check.timeout(), check.rise(), check.fall());
  }

  private List<Member> members(int index) {
    return placed(index).values().stream().map(Placed::member).toList();
  }

  /**
   * On an event loop. What counts is how it stands when the change is made, not when it was told.
   */
  private void checked(HostPort endpoint, boolean alive) {
    later(() -> tell(endpoint));
  }

  private void tell(HostPort endpoint) {
    boolean alive = checks.isAlive(endpoint);
    balancers.values().forEach(balancer -> balancer.checked(endpoint, alive));
  }

  /** A member, and the host that it is one of the addresses of. */
  private record Placed(Member member, String host) {}

  /** Where two endpoints mean the same place, the first counts. */
  private Map<HostPort, Placed> placed(int index) {
    Map<HostPort, Placed> members = new LinkedHashMap<>();
    for (Endpoint endpoint : spec.endpoints()) {
      HostPorts place = endpoint.address();
      HostPort one = place.at(place.ports().size() == 1 ? 0 : index);
      if (spec.agent().isPresent()) {
        members.putIfAbsent(one, new Placed(member(endpoint, one), place.host()));
        continue;
      }
      for (InetAddress address : addresses.getOrDefault(host(endpoint), Set.of())) {
        HostPort there = new HostPort(IpLiterals.print(address.getAddress()), one.port());
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
