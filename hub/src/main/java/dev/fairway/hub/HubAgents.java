package dev.fairway.hub;

import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.model.TrafficClass;
import dev.fairway.observe.Metrics;
import dev.fairway.proxy.Tunnelling;
import dev.fairway.relay.Agents;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.Siblings;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.Tunnels;
import dev.fairway.tunnel.WindowBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a hub has to reach clusters by agents: its own, and those of its other replicas.
 *
 * @param enrolled who may be one
 * @param tunnels what they have opened
 * @param door lets them in
 * @param replicas lets other replicas in
 */
record HubAgents(EnrolledAgents enrolled, Tunnels tunnels, AgentDoor door, ReplicaDoor replicas)
    implements AutoCloseable {

  /**
   * What a hub has besides, and knows of its clusters.
   *
   * @param serves whether it serves a cluster of a name
   * @param behind the clusters that have a link through an agent
   */
  record Surroundings(
      EventLoops loops, Metrics metrics, Predicate<String> serves, Supplier<Set<String>> behind) {}

  /** Lets nobody in yet. */
  static HubAgents of(
      HubOptions options, Supplier<Optional<HomeCluster>> home, Surroundings surroundings) {
    EnrolledAgents enrolled = new EnrolledAgents(options.agentsFolder(), home, options.clock());
    EventLoops loops = surroundings.loops();
    WindowBudget windows = WindowBudget.ofThisProcess();
    String replica = UUID.randomUUID().toString();
    Hello.OfHub hello = new Hello.OfHub(replica, List.of(replica), options.version());
    ReplicaTrust trust = new ReplicaTrust(replica, options.clock());
    Siblings siblings =
        new Siblings(
            new Siblings.Means(
                hello, new Dialer(loops), loops, trust::dialling, windows, Siblings.Times.USUAL));
    Tunnels tunnels = new Tunnels(hello, windows, options.clock(), Optional.of(siblings));
    surroundings
        .metrics()
        .follow(new TunnelMetrics(tunnels, siblings, windows, surroundings.behind()));
    return new HubAgents(
        enrolled,
        tunnels,
        new AgentDoor(enrolled, tunnels, surroundings.serves(), options.clock()),
        new ReplicaDoor(trust, tunnels, siblings, options.advertise(), options.clock()));
  }

  /** How listeners take tunnels over, and how connections are made through them. */
  Tunnelling tunnelling() {
    return new Tunnelling(
        Map.of(
            TunnelProtocol.ALPN,
            new Tunnelling.Peers(door::opened, Optional.empty()),
            TunnelProtocol.REPLICA_ALPN,
            new Tunnelling.Peers(replicas::opened, Optional.of(replicas::certificate))),
        tunnels::to);
  }

  /** What Relays carry may be bulk, so it keeps out of the way of what somebody waits for. */
  Agents forRelays() {
    return new Agents(cluster -> tunnels.to(cluster, TrafficClass.BULK), tunnels::mayReach);
  }

  /** Lets another process have its folder. */
  @Override
  public void close() {
    enrolled.close();
  }
}
