package dev.fairway.transport;

import dev.fairway.transport.RefusedConnections.Reason;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
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
  private final Established next;

  Accept(@Nullable Supplier<ServerTls> tls, Supplier<Connections> connections, Established next) {
    this.tls = tls;
    this.connections = connections;
    this.next = next;
  }

  @Override
  protected void initChannel(Channel channel) {
    Connections admitting = connections.get();
    if (!admitting.admit(channel)) {
      return;
    }
    if (tls == null) {
      next.established(channel, info(channel, false, null, "", List.of()));
      return;
    }
    Supplier<ServerTls> certificate = tls;
    Hello hello = new Hello(name -> certificate.get().context());
    channel.pipeline().addLast(hello, new AwaitHandshake(hello, admitting));
    channel.read();
  }

  private static ConnectionInfo info(
      Channel channel,
      boolean tls,
      @Nullable String serverName,
      String protocol,
      List<X509Certificate> clientCertificates) {
    return new ConnectionInfo(
        (InetSocketAddress) channel.remoteAddress(),
        (InetSocketAddress) channel.localAddress(),
        tls,
        serverName,
        protocol,
        clientCertificates);
  }

  /** Reads the client hello for its name, then hands over to TLS. */
  private static final class Hello extends SniHandler {

    private @Nullable SslHandler handler;

    Hello(io.netty.util.Mapping<? super String, ? extends SslContext> mapping) {
      super(mapping, MAX_CLIENT_HELLO, HANDSHAKE_TIMEOUT.toMillis());
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
      if (engine == null || !engine.getWantClientAuth()) {
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
    private final Connections admitted;
    private boolean counted;

    AwaitHandshake(Hello hello, Connections admitted) {
      this.hello = hello;
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
          info(channel, true, hello.hostname(), hello.protocol(), hello.clientCertificates()));
      ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed(ctx, cause);
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
      log.debug("handshake with {} failed", ctx.channel().remoteAddress(), cause);
      if (!counted) {
        counted = true;
        Reason reason = cause instanceof NotSslRecordException ? Reason.NOT_TLS : Reason.HANDSHAKE;
        admitted.refused().add(reason, ctx.channel().remoteAddress());
      }
      ctx.close();
    }
  }
}
