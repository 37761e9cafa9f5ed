package dev.fairway.transport;

import dev.fairway.transport.RefusedConnections.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an accepted connection to the point where its protocol is known. The certificate is asked
 * for at each connection, so a new one serves from the next on.
 */
final class Accept extends ChannelInitializer<Channel> {

  private static final Logger log = LoggerFactory.getLogger(Accept.class);

  private final @Nullable Supplier<ServerTls> tls;
  private final Supplier<Connections> connections;
  private final Predicate<InetAddress> announcers;
  private final Established next;

  /**
   * @param announcers whose connections begin with a header of the PROXY protocol
   */
  Accept(
      @Nullable Supplier<ServerTls> tls,
      Supplier<Connections> connections,
      Predicate<InetAddress> announcers,
      Established next) {
    this.tls = tls;
    this.connections = connections;
    this.announcers = announcers;
    this.next = next;
  }

  @Override
  protected void initChannel(Channel channel) {
    Connections admitting = connections.get();
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer)) {
      Connections.abort(channel); // It is gone already.
      return;
    }
    if (announcers.test(peer.getAddress())) {
      if (admitting.admitUnidentified(channel)) {
        channel.pipeline().addLast(new AnnouncedClient(new Announced(channel, peer, admitting)));
        channel.read();
      }
    } else if (admitting.admit(channel, peer)) {
      begin(channel, peer, admitting);
    }
  }

  /** Waits for TLS, or hands over at once where there is none. */
  private void begin(Channel channel, InetSocketAddress client, Connections admitted) {
    if (tls == null) {
      InetSocketAddress local = (InetSocketAddress) channel.localAddress();
      next.established(channel, new ConnectionInfo(client, local, false, null, "", List.of()));
      return;
    }
    Supplier<ServerTls> certificate = tls;
    ServerHandshake.begin(channel, client, certificate.get(), admitted, next);
  }

  /** A connection of a balancer that is trusted to say whose it is. */
  private final class Announced implements AnnouncedClient.Outcome {

    private final Channel channel;
    private final InetSocketAddress balancer;
    private final Connections admitted;

    Announced(Channel channel, InetSocketAddress balancer, Connections admitted) {
      this.channel = channel;
      this.balancer = balancer;
      this.admitted = admitted;
    }

    @Override
    public boolean announced(InetSocketAddress client) {
      if (!admitted.identify(channel, client)) {
        return false;
      }
      begin(channel, client, admitted);
      return true;
    }

    @Override
    public void refused(String reason) {
      log.debug("connection of {}: {}", balancer, reason);
      admitted.refused().add(Reason.PROXY_HEADER, balancer);
      Connections.abort(channel);
    }
  }
}
