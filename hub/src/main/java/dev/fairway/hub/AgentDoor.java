package dev.fairway.hub;

import dev.fairway.enrollment.AgentAdmission;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.HeldInput;
import dev.fairway.tunnel.Tunnels;
import io.netty.channel.Channel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets agents in, by their certificates, and ends their tunnels when they must not have them any
 * more: revoked, of a cluster that is not served any more, or with a certificate that has ended.
 */
final class AgentDoor {

  private static final Logger log = LoggerFactory.getLogger(AgentDoor.class);

  /** Files are read for each; who comes beyond it comes again. */
  private static final int AT_A_TIME = 64;

  private final EnrolledAgents agents;
  private final Tunnels tunnels;
  private final Predicate<String> serves;
  private final InstantSource clock;
  private final Semaphore room = new Semaphore(AT_A_TIME);

  /**
   * Nobody is in yet.
   *
   * @param serves whether the hub serves a cluster of a name
   */
  AgentDoor(EnrolledAgents agents, Tunnels tunnels, Predicate<String> serves, InstantSource clock) {
    this.agents = agents;
    this.tunnels = tunnels;
    this.serves = serves;
    this.clock = clock;
    agents.onRevoked(this::revoked);
  }

  /** Somebody wants a tunnel, and has shown a certificate; on the connection's event loop. */
  void opened(Channel channel, ConnectionInfo info) {
    if (!room.tryAcquire()) {
      Connections.abort(channel);
      return;
    }
    HeldInput held = HeldInput.on(channel);
    Thread.ofVirtual()
        .name("agent-admission")
        .start(
            () -> {
              try {
                decide(channel, info, held);
              } catch (RuntimeException e) {
                log.error("no tunnel for {}: a defect", info.remote(), e);
                channel.eventLoop().execute(() -> Connections.abort(channel));
              } finally {
                room.release();
              }
            });
  }

  private void decide(Channel channel, ConnectionInfo info, HeldInput held) {
    List<X509Certificate> chain = info.clientCertificates();
    AgentAdmission admission = agents.admit(chain, serves, clock.instant());
    channel
        .eventLoop()
        .execute(
            () -> {
              if (channel.isActive()) {
                take(channel, info, admission);
                held.release(channel);
              }
            });
  }

  private void take(Channel channel, ConnectionInfo info, AgentAdmission admission) {
    switch (admission) {
      case AgentAdmission.Admitted(AgentIdentity identity) -> {
        tunnels.accept(channel, identity.cluster(), identity.id());
        endInTime(channel, info.clientCertificates().getFirst());
        if (agents.wasRevoked(identity)) {
          revoked(identity); // Since it was looked at.
        }
      }
      case AgentAdmission.Refused(String reason) -> {
        log.warn("no tunnel for {}: {}", info.remote(), reason);
        tunnels.refuse(channel, reason);
      }
    }
  }

  /** Who renews its certificate comes with another connection long before. */
  private void endInTime(Channel channel, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    long millis = Math.max(0, Duration.between(clock.instant(), end).toMillis());
    var timer =
        channel
            .eventLoop()
            .schedule(() -> Connections.abort(channel), millis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }

  private void revoked(AgentIdentity identity) {
    tunnels.end(
        view -> view.cluster().equals(identity.cluster()) && view.agent().equals(identity.id()),
        "the agent was revoked");
  }

  /** Another configuration is in force. */
  void reconsider() {
    tunnels.end(
        view -> !serves.test(view.cluster()),
        "the hub does not serve the agent's cluster any more");
  }
}
