package dev.fairway.upstream;

import dev.fairway.model.Link;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Connector;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of an upstream as they are at this moment: which endpoints live, and which link is in
 * use. One for all event loops, so that what one learns counts for all. Any thread; nothing here is
 * asked by a request that finds a connection.
 */
public final class LiveLinks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LiveLinks.class);

  /** How often time alone is looked at, while not all is well. */
  private static final long LOOK_MILLIS = 500;

  /** Endpoints of connections are not shared out by who the client is. */
  private static final InetAddress NOBODY = InetAddress.getLoopbackAddress();

  private final Upstream upstream;
  private final Means means;
  private final EventLoop loop;
  private final Consumer<Plan> listener;
  private final List<LiveLink> links = new ArrayList<>();
  private final LinkPreference preference;
  private volatile Plan plan = new Plan(0, Set.of(), Set.of());

  /** Whether a connection may change anything. */
  private volatile boolean troubled;

  /** Whether an answer may; read once an answer. */
  private volatile boolean faults;

  private boolean looking;
  private boolean closed;

  /** What links need to be kept. */
  record Means(
      EventLoops loops,
      Dialer network,
      BiFunction<String, TrafficClass, Connector> tunnels,
      Names names,
      InstantSource clock) {

    /** Dial over a link, for each kind of traffic. */
    Map<TrafficClass, Dialer> dialers(Link link) {
      Map<TrafficClass, Dialer> dialers = new EnumMap<>(TrafficClass.class);
      for (TrafficClass kind : TrafficClass.values()) {
        dialers.put(
            kind,
            link.tunnel().map(name -> network.over(tunnels.apply(name, kind))).orElse(network));
      }
      return dialers;
    }
  }

  /** A place that a connection may be made to, and how. */
  record Way(Place place, Link link, Balancer.Choice choice) {}

  /**
   * Takes everything to be alive, and asks nobody before {@link #start}.
   *
   * @param listener hears of each change of the plan; it does not block
   * @throws IllegalArgumentException if trusted certificates cannot be used
   */
  LiveLinks(Upstream upstream, Means means, Consumer<Plan> listener) {
    this.upstream = upstream;
    this.means = means;
    this.loop = means.loops().next();
    this.listener = listener;
    for (Link link : upstream.links()) {
      Map<TrafficClass, Dialer> dialers = means.dialers(link);
      Dialer asking = Objects.requireNonNull(dialers.get(TrafficClass.INTERACTIVE));
      var checks = new MemberChecks(upstream.name(), means.loops(), asking, means.clock());
      links.add(new LiveLink(link, upstream, dialers, checks));
    }
    this.preference = new LinkPreference(links.size(), upstream.failback().toNanos());
  }

  /** Follows names and checks endpoints from now on. */
  synchronized void start() {
    for (LiveLink link : links) {
      link.start(
          means.names(),
          (host, addresses) -> resolved(link, host, addresses),
          (endpoint, alive) -> checked(link, endpoint));
    }
  }

  Upstream upstream() {
    return upstream;
  }

  /**
   * Chooses where to connect: on the link in use first; where nothing is well, on any.
   *
   * @param tried where it has failed already
   */
  Optional<Way> choose(Set<Place> tried) {
    int active = plan.link();
    for (boolean evenFailing : new boolean[] {false, true}) {
      for (int i = 0; i < links.size(); i++) {
        // The one in use first, then the others in their order.
        int index = i == 0 ? active : i <= active ? i - 1 : i;
        Optional<Way> way = choose(index, tried, evenFailing);
        if (way.isPresent()) {
          return way;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Way> choose(int index, Set<Place> tried, boolean evenFailing) {
    LiveLink link = links.get(index);
    Set<HostPort> there = on(index, tried);
    Optional<Balancer.Choice> choice =
        evenFailing
            ? link.balancer.choose(NOBODY, there)
            : link.balancer.chooseAvailable(NOBODY, there);
    return choice.map(each -> new Way(new Place(index, each.endpoint()), link.link(), each));
  }

  /** Dials over a link. */
  Dialer dialer(int link, TrafficClass kind) {
    return links.get(link).dialer(kind);
  }

  /** How TLS is spoken on a link, by what is shown in the handshake. */
  ClientTls tls(int link, String identity, boolean upgrade) {
    return links.get(link).tls(identity, upgrade);
  }

  /** Whether a link has a healthy endpoint that was not tried. */
  boolean isMoreOfLink(int index, Set<Place> tried) {
    Set<HostPort> there = on(index, tried);
    return links.get(index).balancer.views().stream()
        .filter(view -> view.standing() == Balancer.Standing.UP)
        .anyMatch(view -> !there.contains(view.member().endpoint()));
  }

  private static Set<HostPort> on(int link, Set<Place> places) {
    return places.stream()
        .filter(each -> each.link() == link)
        .map(Place::endpoint)
        .collect(Collectors.toSet());
  }

  /** How long an attempt may take at most, if every endpoint takes its time to fail. */
  long patienceMillis() {
    long all = 0;
    for (LiveLink link : links) {
      int rounds = Math.ceilDiv(link.balancer.views().size(), Attempt.MAX_AT_ONCE);
      all += link.link().connectTimeout().toMillis() * Math.max(1, rounds);
    }
    return all + 1_000;
  }

  /** A connection stands. */
  void connected() {
    if (troubled) {
      look();
    }
  }

  /** A connection could not be made; the balancer knows. */
  void failed(Place place) {
    links.get(place.link()).checks().soon(place.endpoint());
    look();
  }

  /** A request has failed on a connection that stands: it broke, or stayed silent. */
  void faulted(String link, HostPort endpoint) {
    faults = true;
    for (LiveLink each : links) {
      if (each.link().name().equals(link)) {
        each.checks().soon(endpoint);
        if (each.balancer.faulted(endpoint)) {
          log.warn(
              "{}: requests to {} fail one after the other; it is left alone for a while",
              upstream.name(),
              endpoint);
        }
      }
    }
    look();
  }

  /** Whether requests have failed lately: only then answers need to be told. */
  boolean hasFaults() {
    return faults;
  }

  /** A request has been answered. */
  void answered(String link, HostPort endpoint) {
    for (LiveLink each : links) {
      if (each.link().name().equals(link)) {
        each.balancer.answered(endpoint);
      }
    }
    look();
  }

  /** The endpoints of links that are followed; the configured ones stay in reserve. Any thread. */
  public synchronized void found(Set<HostPort> endpoints) {
    for (LiveLink each : links) {
      if (!closed && each.link().followed()) {
        each.found(endpoints, (endpoint, alive) -> checked(each, endpoint));
      }
    }
    look();
  }

  /** How the links are, in their order, for people. */
  public synchronized List<LinkView> views() {
    List<LinkView> views = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      views.add(links.get(i).view(i == plan.link()));
    }
    return views;
  }

  /** Follows and checks nothing any more; the plan stays as it is. */
  @Override
  public synchronized void close() {
    closed = true;
    links.forEach(LiveLink::close);
  }

  private synchronized void resolved(LiveLink link, String host, Set<InetAddress> addresses) {
    if (!closed) {
      link.resolved(host, addresses, (endpoint, alive) -> checked(link, endpoint));
      look();
    }
  }

  /** What counts is how it stands now, not when it was told. */
  private synchronized void checked(LiveLink link, HostPort endpoint) {
    if (!closed) {
      link.balancer.checked(endpoint, link.checks().isAlive(endpoint));
      look();
    }
  }

  private synchronized void look() {
    if (closed) {
      return;
    }
    boolean[] healthy = new boolean[links.size()];
    boolean all = true;
    for (int i = 0; i < healthy.length; i++) {
      healthy[i] = links.get(i).isHealthy();
      all &= links.get(i).isWhole();
    }
    int before = preference.active();
    if (preference.update(healthy, System.nanoTime())) {
      say(before);
    }
    troubled = !all || !preference.isSettled();
    faults = links.stream().anyMatch(each -> each.balancer.hasFaults());
    Plan next = next();
    if (!next.equals(plan)) {
      plan = next;
      listener.accept(next);
    }
    if (troubled) {
      lookLater();
    }
  }

  private void say(int before) {
    log.warn(
        "{}: requests go by link {} now, and no more by {}",
        upstream.name(),
        links.get(preference.active()).link().name(),
        links.get(before).link().name());
  }

  private Plan next() {
    int active = preference.active();
    Set<Place> wanted = wanted(active, false);
    if (wanted.isEmpty()) {
      wanted = wanted(active, true);
    }
    Set<Place> dead = new HashSet<>();
    for (int i = 0; i < links.size() && !wanted.isEmpty(); i++) {
      for (Balancer.View view : links.get(i).balancer.views()) {
        if (links.get(i).checks().isDead(view.member().endpoint())) {
          dead.add(new Place(i, view.member().endpoint()));
        }
      }
    }
    return new Plan(active, wanted, dead);
  }

  private Set<Place> wanted(int link, boolean reserve) {
    Set<Place> wanted = new HashSet<>();
    for (Balancer.View view : links.get(link).balancer.views()) {
      if (view.standing() == Balancer.Standing.UP && view.member().backup() == reserve) {
        wanted.add(new Place(link, view.member().endpoint()));
      }
    }
    return wanted;
  }

  private void lookLater() {
    if (looking) {
      return;
    }
    looking = true;
    try {
      loop.schedule(this::lookAgain, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // The loops end.
    }
  }

  private synchronized void lookAgain() {
    looking = false;
    look();
  }
}
