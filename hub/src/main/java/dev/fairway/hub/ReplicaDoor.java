package dev.fairway.hub;

import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.kubernetes.Replicas;
import dev.fairway.net.HostPort;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.ServerTls;
import dev.fairway.tunnel.Siblings;
import dev.fairway.tunnel.Tunnels;
import io.netty.channel.Channel;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas of the hub among each other: lets those in that live, by their certificates, and knows
 * where they are.
 */
final class ReplicaDoor {

  private static final Logger log = LoggerFactory.getLogger(ReplicaDoor.class);

  private final ReplicaTrust trust;
  private final Tunnels tunnels;
  private final Siblings siblings;
  private final Optional<HostPort> advertised;
  private final InstantSource clock;
  private volatile Set<String> live = Set.of();
  private boolean toldSilent;
  private String problem = "";

  /**
   * Nobody is in yet.
   *
   * @param advertised where others reach this replica
   */
  ReplicaDoor(
      ReplicaTrust trust,
      Tunnels tunnels,
      Siblings siblings,
      Optional<HostPort> advertised,
      InstantSource clock) {
    this.trust = trust;
    this.tunnels = tunnels;
    this.siblings = siblings;
    this.advertised = advertised;
    this.clock = clock;
  }

  /**
   * Looks at who lives where, and by what they know each other. One thread, about once a second.
   */
  void follow(Optional<HomeCluster> home, EnrolledAgents agents) {
    String own = tunnels.replica();
    if (home.isEmpty()) {
      live = Set.of();
      siblings.announce(Map.of());
      tunnels.announce(Set.of(own));
      return;
    }
    if (advertised.isEmpty() && !toldSilent) {
      toldSilent = true;
      log.info(
          "other replicas cannot forward to this one: nobody said where they reach it (--advertise)");
    }
    Replicas replicas = home.get().replicas(own, advertised.map(HostPort::toString));
    believe(agents);
    see(replicas.live(), replicas.addresses());
  }

  /**
   * Says who lives.
   *
   * @param addresses where, of those that said so
   */
  void see(Set<String> now, Map<String, String> addresses) {
    live = now;
    tunnels.announce(now);
    Map<String, HostPort> others = new HashMap<>();
    addresses.forEach((id, at) -> address(at).ifPresent(each -> others.put(id, each)));
    others.remove(tunnels.replica());
    siblings.announce(others);
  }

  private void believe(EnrolledAgents agents) {
    try {
      trust.follow(agents.replicasAuthority());
      problem = "";
    } catch (IOException | RuntimeException e) {
      String now = String.valueOf(e.getMessage());
      if (!now.equals(problem)) {
        problem = now;
        log.warn("replicas of this hub: {}", now);
      }
    }
  }

  private static Optional<HostPort> address(String text) {
    try {
      return Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException e) {
      log.debug("a replica says that it is reached at \"{}\"", text);
      return Optional.empty();
    }
  }

  /** What others are served with; nothing while this one has no certificate. */
  Optional<ServerTls> certificate() {
    return trust.serving();
  }

  /** Somebody asks as a replica, and has shown a certificate; on the connection's event loop. */
  void opened(Channel channel, ConnectionInfo info) {
    Optional<String> id = trust.identify(info.clientCertificates());
    if (id.isEmpty()) {
      refuse(channel, info, "the certificate is not that of a replica of this hub");
    } else if (!live.contains(id.get()) || id.get().equals(tunnels.replica())) {
      refuse(channel, info, "replica " + id.get() + " is not among those that live");
    } else {
      tunnels.serve(channel, id.get());
      endInTime(channel, info.clientCertificates().getFirst());
    }
  }

  private void refuse(Channel channel, ConnectionInfo info, String reason) {
    log.warn("no connection for {} as a replica: {}", info.remote(), reason);
    tunnels.refuseReplica(channel, reason);
  }

  private void endInTime(Channel channel, X509Certificate certificate) {
    Duration left = Duration.between(clock.instant(), certificate.getNotAfter().toInstant());
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> Connections.abort(channel),
                Math.max(0, left.toMillis()),
                TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false));
  }
}
