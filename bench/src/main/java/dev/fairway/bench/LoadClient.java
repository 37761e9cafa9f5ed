package dev.fairway.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The bench's own client, for what wrk and h2load cannot do: open-loop load, watches that stay
 * open, large answers. One event loop. Each connection is checked to have the version and the
 * cipher that all shall have.
 *
 * <p>Linux's epoll, whose timers sleep until they are due: those of NIO spin through the last half
 * millisecond, and a client that spins takes the CPU from what it shares it with.
 */
final class LoadClient implements AutoCloseable {

  /** Handshakes at a time: a burst of thousands would measure the backlog. */
  private static final int AT_A_TIME = 50;

  private static final int CONNECT_SECONDS = 30;
  private static final long CLOSE_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final LoadTls tls;
  private final Protocol protocol;
  private final String host;

  /** A client of the cluster that is measured. */
  LoadClient(String authority, Protocol protocol) throws IOException {
    this(authority, protocol, HubSite.HOST);
  }

  /**
   * A client.
   *
   * @param authority PEM of what it trusts
   * @param host the name that it calls
   */
  LoadClient(String authority, Protocol protocol, String host) throws IOException {
    this.host = host;
    this.tls = LoadTls.client(authority, protocol);
    this.protocol = protocol;
  }

  /** The only event loop. */
  ScheduledExecutorService loop() {
    return loop.next();
  }

  /** Opens connections; returns when all handshakes are over. */
  List<LoadConnection> open(int port, int count) throws IOException, InterruptedException {
    List<LoadConnection> open = new ArrayList<>(count);
    while (open.size() < count) {
      List<CompletableFuture<LoadConnection>> some = new ArrayList<>();
      for (int i = 0; i < AT_A_TIME && open.size() + some.size() < count; i++) {
        some.add(connect(port));
      }
      for (CompletableFuture<LoadConnection> each : some) {
        open.add(await(each));
      }
    }
    return open;
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private static LoadConnection await(CompletableFuture<LoadConnection> connection)
      throws IOException, InterruptedException {
    try {
      return connection.get(CONNECT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot connect: " + e.getMessage(), e);
    }
  }

  private CompletableFuture<LoadConnection> connect(int port) {
    CompletableFuture<LoadConnection> opened = new CompletableFuture<>();
    new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                SslHandler handler = tls.connectTo(channel.alloc(), host, port);
                channel.pipeline().addLast(handler, new Handshake(handler, opened));
              }
            })
        .connect(new InetSocketAddress(Ports.LOOPBACK, port))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                opened.completeExceptionally(done.cause());
              }
            });
    return opened;
  }

  /** Waits for TLS, then sets up the protocol. */
  private final class Handshake extends ChannelInboundHandlerAdapter {

    private final SslHandler handler;
    private final CompletableFuture<LoadConnection> opened;

    Handshake(SslHandler handler, CompletableFuture<LoadConnection> opened) {
      this.handler = handler;
      this.opened = opened;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Http2Exception {
      if (!(event instanceof SslHandshakeCompletionEvent done)) {
        ctx.fireUserEventTriggered(event);
        return;
      }
      if (!done.isSuccess()) {
        opened.completeExceptionally(done.cause());
        ctx.close();
        return;
      }
      String agreed =
          handler.engine().getSession().getProtocol()
              + " "
              + handler.engine().getSession().getCipherSuite()
              + " "
              + handler.applicationProtocol();
      String expected = LoadTls.VERSION + " " + LoadTls.CIPHER + " " + protocol.alpn();
      if (!agreed.equals(expected)) {
        opened.completeExceptionally(
            new IOException("negotiated " + agreed + " (expected: " + expected + ")"));
        ctx.close();
        return;
      }
      ctx.pipeline().remove(this);
      opened.complete(
          switch (protocol) {
            case HTTP1 -> Http1Load.on(ctx.channel(), host);
            case HTTP2 -> Http2Load.on(ctx.channel(), host);
          });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      opened.completeExceptionally(cause);
      ctx.close();
    }
  }
}
