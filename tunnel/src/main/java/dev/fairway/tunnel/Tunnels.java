package dev.fairway.tunnel;

import dev.fairway.http.WebSocketServer;
import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connector;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tunnels that agents have opened to this hub, and the ways through them. Any thread may call,
 * but for {@link #accept}.
 */
public final class Tunnels {

  private static final Logger log = LoggerFactory.getLogger(Tunnels.class);

  /** A byte that waits counts as much as so many nanoseconds on the way: a gigabit a second. */
  private static final long NANOS_PER_BYTE = 8;

  /** So does a stream: what it will send is not known yet. */
  private static final long NANOS_PER_STREAM = 2_000;

  /** What it costs to take everything across to another event loop. */
  private static final long NANOS_ACROSS = 50_000;

  /** Bulk on the connection of what somebody waits for, and the reverse: a detour is better. */
  private static final long NANOS_MIXED = 20_000_000;

  /** An agent that has not reached the target lately: any other is better. */
  private static final long NANOS_UNREACHED = TimeUnit.HOURS.toNanos(1);

  private volatile Hello.OfHub hello;
  private final WindowBudget budget;
  private final InstantSource clock;
  private final Optional<Siblings> siblings;
  private final ForSiblings forOthers;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Unreached unreached = new Unreached(System::nanoTime);

  /**
   * None yet, of a hub without other replicas.
   *
   * @param hello what agents are told of this hub
   * @param budget of the process
   */
  public Tunnels(Hello.OfHub hello, WindowBudget budget, InstantSource clock) {
    this(hello, budget, clock, Optional.empty());
  }

  /**
   * The same with other replicas.
   *
   * @param siblings whom to ask for clusters that have no agent here
   */
  public Tunnels(
      Hello.OfHub hello, WindowBudget budget, InstantSource clock, Optional<Siblings> siblings) {
    this.hello = hello;
    this.budget = budget;
    this.clock = clock;
    this.siblings = siblings;
    this.forOthers = new ForSiblings(this, hello.version(), budget);
  }

  /** The id of this process among the hub's replicas. */
  public String replica() {
    return hello.replica();
  }

  /** Tells agents which replicas of the hub live now; nothing if they know that. One thread. */
  public void announce(Set<String> replicas) {
    Hello.OfHub before = hello;
    if (Set.copyOf(before.replicas()).equals(replicas)) {
      return;
    }
    hello =
        new Hello.OfHub(before.replica(), replicas.stream().sorted().toList(), before.version());
    for (Member member : members) {
      member.loop().execute(member::greet);
    }
  }

  /**
   * Takes over a connection whose agent is authenticated. On its event loop.
   *
   * @param cluster the agent's
   * @param agent its id; unique in the cluster
   */
  public void accept(Channel channel, String cluster, String agent) {
    Member member = new Member(cluster, agent, channel, clock.instant());
    HubEnd end = new HubEnd(cluster, member);
    TunnelPeer peer = new TunnelPeerBuilder(true, 0, end, budget).build();
    end.peer(peer);
    member.end = end;
    peer.install(channel);
    members.add(member);
    member.greet();
  }

  /** Tells an agent why it is not wanted, and closes. On the connection's event loop. */
  public void refuse(Channel channel, String reason) {
    HubEnd end = new HubEnd("", Member.NOBODY);
    TunnelPeer peer = new TunnelPeerBuilder(true, 0, end, budget).build();
    end.peer(peer);
    peer.install(channel);
    peer.refuse(reason);
  }

  /**
   * Connects for another replica, which is authenticated: by agents that are connected here, and
   * never through a third one. On the connection's event loop.
   */
  public void serve(Channel channel, String replica) {
    forOthers.serve(channel, replica);
  }

  /** Tells another replica why it is not wanted, and closes. On the connection's event loop. */
  public void refuseReplica(Channel channel, String reason) {
    forOthers.serve(channel, "").refuse(reason);
  }

  /**
   * Opens connections to what the agents of a cluster reach.
   *
   * @param kind of what they will carry: bulk goes over tunnels apart from what somebody waits for,
   *     where an agent has several
   */
  public Connector to(String cluster, TrafficClass kind) {
    return new TunnelConnector(this, siblings, cluster, kind);
  }

  /** Whether an agent of the cluster is connected, or other replicas can be asked for one. */
  public boolean mayReach(String cluster) {
    return isConnected(cluster) || siblings.filter(all -> !all.isEmpty()).isPresent();
  }

  /** Whether an agent of the cluster is connected. */
  public boolean isConnected(String cluster) {
    return members.stream().anyMatch(each -> each.isUsable() && each.cluster.equals(cluster));
  }

  /**
   * Ends the tunnels that an agent must not have any more, and with them all that they carry.
   *
   * @param forbidden by cluster and agent
   * @param reason what the agent is told
   */
  public void end(Predicate<View> forbidden, String reason) {
    for (Member member : members) {
      if (forbidden.test(member.view())) {
        log.warn("{}: agent {}: tunnel ended: {}", member.cluster, member.agent, reason);
        member.loop().execute(() -> member.end.peer().refuse(reason));
      }
    }
  }

  /** The tunnels that are open. */
  public List<View> views() {
    return members.stream().map(Member::view).toList();
  }

  /**
   * A tunnel's connection, as it was a moment ago.
   *
   * @param inWebSocket whether it is carried within one
   * @param roundTripNanos zero before it is known
   * @param streams connections that it carries
   * @param queued bytes that wait to be written to the agent
   * @param inUse whether new connections may go through it
   * @param generation of the agent's process; the largest is the one that is used
   * @param version of the agent; empty before it is known
   */
  public record View(
      String cluster,
      String agent,
      String remote,
      boolean inWebSocket,
      Instant since,
      long roundTripNanos,
      int streams,
      int queued,
      boolean inUse,
      long generation,
      String version) {}

  /** What a connection is wanted for. */
  record Wanted(String cluster, TrafficClass kind, HostPort endpoint) {}

  /**
   * The best way to a target now: an agent that has not failed there lately, near, not busy, and
   * without traffic of the other kind.
   */
  Optional<HubEnd> choose(Wanted wanted, EventLoop loop, Set<HubEnd> tried) {
    return members.stream()
        .filter(each -> each.cluster.equals(wanted.cluster()) && each.isUsable())
        .filter(each -> !tried.contains(each.end))
        .min(Comparator.comparingLong(each -> each.cost(wanted, loop)))
        .map(each -> each.end);
  }

  /**
   * The agent behind a tunnel has not reached a target, or does not allow it.
   *
   * @return all of its tunnels
   */
  Set<HubEnd> reachesNot(HubEnd end, HostPort endpoint) {
    Set<HubEnd> same = new HashSet<>();
    of(end)
        .ifPresent(
            member -> {
              unreached.add(member.cluster, member.agent, endpoint);
              members.stream()
                  .filter(each -> each.isOfSameAgent(member))
                  .forEach(each -> same.add(each.end));
            });
    return same;
  }

  /** It has reached it. */
  void reaches(HubEnd end, HostPort endpoint) {
    if (!unreached.isEmpty()) {
      of(end).ifPresent(member -> unreached.remove(member.cluster, member.agent, endpoint));
    }
  }

  /** The id of the agent behind a tunnel; empty if it has gone. */
  String agent(HubEnd end) {
    return of(end).map(member -> member.agent).orElse("");
  }

  private Optional<Member> of(HubEnd end) {
    return members.stream().filter(each -> each.end.equals(end)).findFirst();
  }

  private void greeted(Member member, Hello.OfAgent agent) {
    boolean first = member.version.isEmpty();
    member.generation = agent.generation();
    member.version = agent.version();
    if (first) {
      siblings.ifPresent(all -> all.needless(member.cluster));
      log.info(
          "{}: agent {} is connected from {}{}, version {}",
          member.cluster,
          member.agent,
          member.remote,
          member.inWebSocket ? " by a WebSocket" : "",
          agent.version());
      VersionSkew.between(agent.version(), hello.version())
          .ifPresent(skew -> log.warn("{}: agent {}: {}", member.cluster, member.agent, skew));
    }
    for (Member other : members) {
      if (other.isOlderThan(member)) {
        other.loop().execute(other.end::retire);
      }
    }
  }

  private void closed(Member member) {
    if (members.remove(member)) {
      log.info("{}: agent {}: a tunnel is closed", member.cluster, member.agent);
    }
  }

  /** One connection. */
  private final class Member implements HubEnd.Listener {

    static final HubEnd.Listener NOBODY =
        new HubEnd.Listener() {
          @Override
          public void greeted(Hello.OfAgent agent) {}

          @Override
          public void closed() {}
        };

    private final String cluster;
    private final String agent;
    private final SocketAddress remote;
    private final boolean inWebSocket;
    private final Instant since;
    private volatile long generation;
    private volatile String version = "";

    @SuppressWarnings("NullAway.Init") // Set before anybody sees it.
    private HubEnd end;

    Member(String cluster, String agent, Channel channel, Instant since) {
      this.cluster = cluster;
      this.agent = agent;
      this.remote = channel.remoteAddress();
      this.inWebSocket = WebSocketServer.isIn(channel.pipeline());
      this.since = since;
    }

    EventLoop loop() {
      return end.peer().loop();
    }

    /** On its event loop. */
    void greet() {
      end.greet(hello);
    }

    boolean isUsable() {
      return end.isUsable();
    }

    boolean isOlderThan(Member other) {
      return isOfSameAgent(other) && generation < other.generation && !version.isEmpty();
    }

    boolean isOfSameAgent(Member other) {
      return cluster.equals(other.cluster) && agent.equals(other.agent);
    }

    long cost(Wanted wanted, EventLoop loop) {
      int bulk = end.bulk();
      int others = wanted.kind() == TrafficClass.BULK ? end.active() - bulk : bulk;
      return (unreached.has(cluster, agent, wanted.endpoint()) ? NANOS_UNREACHED : 0)
          + end.roundTrip()
          + end.queued() * NANOS_PER_BYTE
          + end.active() * NANOS_PER_STREAM
          + (others > 0 ? NANOS_MIXED : 0)
          + (loop.equals(loop()) ? 0 : NANOS_ACROSS);
    }

    View view() {
      return new View(
          cluster,
          agent,
          String.valueOf(remote),
          inWebSocket,
          since,
          end.roundTrip(),
          end.active(),
          end.queued(),
          isUsable(),
          generation,
          version);
    }

    @Override
    public void greeted(Hello.OfAgent hello) {
      Tunnels.this.greeted(this, hello);
    }

    @Override
    public void closed() {
      Tunnels.this.closed(this);
    }
  }
}
