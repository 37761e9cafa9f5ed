package dev.fairway.transport;

import dev.fairway.transport.RefusedConnections.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an accepted connection to the point where its protocol is known.
 *
 * <p>The client hello may take 64 KiB and ten seconds, the handshake another ten: a peer that
 * stalls is closed. The certificate is asked for at each hello, so a new one serves from the next
 * connection on.
 */
final class Accept extends ChannelInitializer<Channel> {

  private static final Logger log = LoggerFactory.getLogger(Accept.class);
  private static final int MAX_CLIENT_HELLO = 64 << 10;
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

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
      next.established(channel, info(channel, client, false, null, "", List.of()));
      return;
    }
    Supplier<ServerTls> certificate = tls;
    Hello hello = new Hello(certificate.get());
    channel.pipeline().addLast(hello, new AwaitHandshake(hello, client, admitted));
    channel.read();
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

  private static ConnectionInfo info(
      Channel channel,
      InetSocketAddress client,
      boolean tls,
      @Nullable String serverName,
      String protocol,
      List<X509Certificate> clientCertificates) {
    return new ConnectionInfo(
        client,
        (InetSocketAddress) channel.localAddress(),
        tls,
        serverName,
        protocol,
        clientCertificates);
  }

  /** Reads the client hello for its name and its protocols, then hands over to TLS. */
  private static final class Hello extends SniHandler {

    private final ServerTls tls;
    private @Nullable SslHandler handler;
    private List<String> offered = List.of();

    Hello(ServerTls tls) {
      super(name -> tls.context(List.of()), MAX_CLIENT_HELLO, HANDSHAKE_TIMEOUT.toMillis());
      this.tls = tls;
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf hello)
        throws Exception {
      if (hello != null && tls.isByProtocol()) {
        offered = protocols(hello);
      }
      return super.lookup(ctx, hello);
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable String name) {
      return ctx.executor().newSucceededFuture(tls.context(offered));
    }

    /** What cannot be understood is refused by TLS itself. */
    private static List<String> protocols(ByteBuf hello) {
      byte[] body = ByteBufUtil.getBytes(hello);
      try {
        return new ClientHelloBody(body, 0, body.length).parse().protocols();
      } catch (MalformedHelloException e) {
        return List.of();
      }
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
      SslHandler created = super.newSslHandler(context, allocator);
      created.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
      handler = created;
      return created;
    }

    /** What the client presented, if it was asked. */
    List<X509Certificate> clientCertificates() {
      SSLEngine engine = handler == null ? null : handler.engine();
      if (engine == null || !(engine.getWantClientAuth() || engine.getNeedClientAuth())) {
        return List.of();
      }
      try {
        return Stream.of(engine.getSession().getPeerCertificates())
            .map(X509Certificate.class::cast)
            .toList();
      } catch (SSLPeerUnverifiedException e) {
        return List.of();
      }
    }

    String protocol() {
      String agreed = handler == null ? null : handler.applicationProtocol();
      return agreed == null ? "" : agreed;
    }
  }

  /** Keeps reading until the handshake is over. */
  private final class AwaitHandshake extends ChannelInboundHandlerAdapter {

    private final Hello hello;
    private final InetSocketAddress client;
    private final Connections admitted;
    private boolean counted;

    AwaitHandshake(Hello hello, InetSocketAddress client, Connections admitted) {
      this.hello = hello;
      this.client = client;
      this.admitted = admitted;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent completion)) {
        ctx.fireUserEventTriggered(event);
        return;
      }
      if (!completion.isSuccess()) {
        failed(ctx, completion.cause());
        return;
      }
      Channel channel = ctx.channel();
      next.established(
          channel,
          info(
              channel,
              client,
              true,
              hello.hostname(),
              hello.protocol(),
              hello.clientCertificates()));
      ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed(ctx, cause);
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
      log.debug("handshake with {} failed", client, cause);
      if (!counted) {
        counted = true;
        Reason reason = cause instanceof NotSslRecordException ? Reason.NOT_TLS : Reason.HANDSHAKE;
        admitted.refused().add(reason, client);
      }
      ctx.close();
    }
  }
}
