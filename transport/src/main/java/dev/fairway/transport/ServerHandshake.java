package dev.fairway.transport;

import dev.fairway.transport.RefusedConnections.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS handshake with a client, which says by ALPN what it wants to speak.
 *
 * <p>The client hello may take 64 KiB and ten seconds, the handshake another ten: a peer that
 * stalls is closed.
 */
public final class ServerHandshake {

  private static final Logger log = LoggerFactory.getLogger(ServerHandshake.class);
  private static final int MAX_CLIENT_HELLO = 64 << 10;
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  private ServerHandshake() {}

  /**
   * Begins it behind the handlers that a connection has. On its event loop.
   *
   * @param client who it is
   * @param admitted whose connection it is; hears of a handshake that fails
   * @param next takes over the connection once it is established
   */
  public static void begin(
      Channel channel,
      InetSocketAddress client,
      ServerTls tls,
      Connections admitted,
      Established next) {
    Hello hello = new Hello(tls);
    channel.pipeline().addLast(hello, new AwaitHandshake(hello, client, admitted, next));
    channel.read();
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

    /** Under a name of its own: there may be another TLS further out. */
    @Override
    protected void replaceHandler(
        ChannelHandlerContext ctx, @Nullable String hostname, SslContext context) {
      SslHandler created = newSslHandler(context, ctx.alloc());
      try {
        ctx.pipeline().replace(this, null, created);
      } catch (RuntimeException e) {
        ReferenceCountUtil.safeRelease(created.engine());
        throw e;
      }
    }

    /** What the client presented, if it was asked; nothing if that cannot be read. */
    List<X509Certificate> clientCertificates() {
      SSLEngine engine = handler == null ? null : handler.engine();
      if (engine == null || !(engine.getWantClientAuth() || engine.getNeedClientAuth())) {
        return List.of();
      }
      try {
        return read(engine.getSession().getPeerCertificates());
      } catch (SSLPeerUnverifiedException e) {
        return List.of();
      } catch (CertificateException e) {
        log.debug("the certificate of a client cannot be read", e);
        return List.of();
      }
    }

    /**
     * Netty's own are read when somebody asks, who would have to expect what is wrong with them.
     */
    private static List<X509Certificate> read(Certificate[] shown) throws CertificateException {
      CertificateFactory reader = CertificateFactory.getInstance("X.509");
      List<X509Certificate> read = new ArrayList<>();
      for (Certificate each : shown) {
        var bytes = new ByteArrayInputStream(each.getEncoded());
        read.add((X509Certificate) reader.generateCertificate(bytes));
      }
      return List.copyOf(read);
    }

    String protocol() {
      String agreed = handler == null ? null : handler.applicationProtocol();
      return agreed == null ? "" : agreed;
    }
  }

  /** Keeps reading until the handshake is over. */
  private static final class AwaitHandshake extends ChannelInboundHandlerAdapter {

    private final Hello hello;
    private final InetSocketAddress client;
    private final Connections admitted;
    private final Established next;
    private boolean counted;

    AwaitHandshake(Hello hello, InetSocketAddress client, Connections admitted, Established next) {
      this.hello = hello;
      this.client = client;
      this.admitted = admitted;
      this.next = next;
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
          new ConnectionInfo(
              client,
              (InetSocketAddress) channel.localAddress(),
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
