package dev.fairway.upstream;

import dev.fairway.http.HttpClient;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Link;
import dev.fairway.model.Member;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamCheck;
import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One link as it is at this moment: its names are followed, its endpoints checked, and connections
 * shared out among them. Guarded by its {@link LiveLinks}, but for what says otherwise.
 */
final class LiveLink implements AutoCloseable {

  /** How long an endpoint is left alone at first after a connection to it failed. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  /** An endpoint that may have died, or come back, is asked again soon. */
  private static final Duration DOUBT = Duration.ofSeconds(1);

  private final Link link;
  private final Map<TrafficClass, Dialer> dialers;
  private final Optional<UpstreamCheck> check;
  private final MemberChecks checks;
  private final Map<String, ClientTls> tls;
  private final Map<String, ClientTls> upgradeTls;
  private final List<FollowedName> names = new ArrayList<>();
  private final Map<String, Set<InetAddress>> addresses = new HashMap<>();

  /** Guards itself. */
  final Balancer balancer;

  /** Endpoints that were found out, in place of the configured ones. */
  private Set<HostPort> found = Set.of();

  private boolean closed;

  /**
   * Takes all endpoints to be alive, and asks nobody before {@link #start}.
   *
   * @throws IllegalArgumentException if the trusted certificates cannot be used
   */
  LiveLink(Link link, Upstream upstream, Map<TrafficClass, Dialer> dialers, MemberChecks checks) {
    this.link = link;
    this.dialers = dialers;
    this.check = upstream.check();
    this.checks = checks;
    this.tls = tls(link, upstream, HttpClient.PROTOCOLS);
    this.upgradeTls = tls(link, upstream, HttpClient.UPGRADE_PROTOCOLS);
    this.balancer = new Balancer(members(), link.balance(), System::nanoTime);
  }

  private static Map<String, ClientTls> tls(Link link, Upstream upstream, List<String> protocols) {
    Map<String, ClientTls> shown = new HashMap<>();
    shown.put(Upstream.ANONYMOUS, ClientTls.of(link.tls(), protocols));
    upstream
        .identities()
        .forEach(
            (name, own) -> shown.put(name, ClientTls.of(link.tls(), protocols, Optional.of(own))));
    return Map.copyOf(shown);
  }

  /** How TLS is spoken, by what is shown in the handshake. Any thread. */
  ClientTls tls(String identity, boolean upgrade) {
    return Objects.requireNonNull((upgrade ? upgradeTls : tls).get(identity), identity);
  }

  Link link() {
    return link;
  }

  /** Dials over the link. Any thread. */
  Dialer dialer(TrafficClass kind) {
    return Objects.requireNonNull(dialers.get(kind));
  }

  /**
   * Follows names and checks endpoints from now on.
   *
   * @param resolved hears on an event loop that a name has other addresses; to be answered with
   *     {@link #resolved}
   */
  void start(Names by, Resolved resolved, HealthCheck.Listener listener) {
    Set<String> hosts = new TreeSet<>();
    for (HostPort endpoint : link.endpoints()) {
      boolean ours = link.tunnel().isEmpty() && !endpoint.isAddress();
      if (ours && hosts.add(endpoint.host())) {
        names.add(
            by.follow(
                endpoint.host(),
                AddressFamily.ANY,
                those -> resolved.resolved(endpoint.host(), those)));
      }
    }
    check(listener);
  }

  /** Hears of addresses. */
  interface Resolved {
    void resolved(String host, Set<InetAddress> addresses);
  }

  void resolved(String host, Set<InetAddress> those, HealthCheck.Listener listener) {
    addresses.put(host, those);
    replace(listener);
  }

  /** These are the endpoints now; the configured ones stay in reserve. None: they are all. */
  void found(Set<HostPort> endpoints, HealthCheck.Listener listener) {
    if (!found.equals(endpoints)) {
      found = Set.copyOf(endpoints);
      replace(listener);
    }
  }

  /** Whether a connection to it may be wanted. Any thread. */
  boolean isHealthy() {
    return balancer.views().stream().anyMatch(view -> view.standing() == Balancer.Standing.UP);
  }

  /** Whether nothing is known against any of its endpoints. Any thread. */
  boolean isWhole() {
    return balancer.views().stream()
        .allMatch(view -> view.standing() == Balancer.Standing.UP && view.fails() == 0);
  }

  /** How it is, for people. */
  LinkView view(boolean inUse) {
    Map<HostPort, HealthCheck.State> states = checks.states();
    List<LinkView.EndpointView> endpoints =
        balancer.views().stream()
            .map(
                each ->
                    new LinkView.EndpointView(
                        each.member().endpoint(),
                        each.standing(),
                        each.member().backup(),
                        Optional.ofNullable(states.get(each.member().endpoint()))))
            .toList();
    return new LinkView(link, inUse, endpoints, unresolved());
  }

  private List<String> unresolved() {
    return names.stream()
        .flatMap(
            name ->
                name.state().failure().stream()
                    .map(failure -> name.host() + ": " + failure.reason()))
        .toList();
  }

  MemberChecks checks() {
    return checks;
  }

  private void replace(HealthCheck.Listener listener) {
    if (!closed) {
      balancer.replace(members(), link.balance());
      check(listener);
    }
  }

  private void check(HealthCheck.Listener listener) {
    Map<HostPort, HealthProbe> probes = new LinkedHashMap<>();
    check.ifPresent(
        each -> {
          var probe = new HealthProbe.Https(link.tls(), List.of(each.path()), true);
          balancer.views().stream()
              .map(view -> view.member().endpoint())
              .filter(endpoint -> endpoint.isAddress() || link.tunnel().isPresent())
              .forEach(endpoint -> probes.put(endpoint, probe));
        });
    checks.check(probes, check.map(LiveLink::rhythm), listener);
  }

  private static HealthRhythm rhythm(UpstreamCheck check) {
    Duration doubt = check.interval().compareTo(DOUBT) < 0 ? check.interval() : DOUBT;
    return new HealthRhythm(
        check.interval(), check.timeout(), check.healthyAfter(), check.unhealthyAfter(), doubt);
  }

  private List<Member> members() {
    Map<HostPort, Member> members = new LinkedHashMap<>();
    found.forEach(each -> members.put(each, member(each, false)));
    for (HostPort endpoint : link.endpoints()) {
      places(endpoint).forEach(each -> members.putIfAbsent(each, member(each, !found.isEmpty())));
    }
    return List.copyOf(members.values());
  }

  /** A name that is not resolved yet is one place; whoever dials it looks it up. */
  private Stream<HostPort> places(HostPort endpoint) {
    Set<InetAddress> those = addresses.getOrDefault(endpoint.host(), Set.of());
    return those.isEmpty()
        ? Stream.of(endpoint)
        : those.stream()
            .map(each -> new HostPort(IpLiterals.print(each.getAddress()), endpoint.port()));
  }

  private static Member member(HostPort endpoint, boolean backup) {
    return new Member(
        endpoint, 1, backup, false, 1, PAUSE, Integer.MAX_VALUE, Duration.ZERO, LONGEST_PAUSE);
  }

  /** Follows and checks nothing any more. */
  @Override
  public void close() {
    closed = true;
    names.forEach(FollowedName::close);
    checks.close();
  }
}
