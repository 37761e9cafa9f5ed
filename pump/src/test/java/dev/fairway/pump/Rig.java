package dev.fairway.pump;

import static java.util.Objects.requireNonNull;

import dev.fairway.linux.PipePool;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pumps between real sockets, whose far ends a test holds. */
final class Rig implements AutoCloseable {

  /** Netty's two ways to reach the kernel. */
  enum Kind {
    EPOLL,
    NIO
  }

  static final PumpLimits PATIENT =
      new PumpLimits(Duration.ofMinutes(5), Duration.ofMinutes(5), null, null, null);

  /**
   * What one session is to be.
   *
   * @param header bytes that the upstream gets first
   * @param readsEarly whether a read is under way when the pump begins
   * @param buffer size of the send buffers on the pump's side; 0 for the kernel's choice
   */
  record Setup(
      PumpLimits limits,
      @Nullable PipePool pipes,
      Supplier<Choice> choice,
      Supplier<ByteBuf> header,
      boolean readsEarly,
      int buffer) {

    static Setup of(PumpLimits limits, @Nullable PipePool pipes, Supplier<Choice> choice) {
      return new Setup(limits, pipes, choice, () -> Unpooled.EMPTY_BUFFER, false, 0);
    }
  }

  /** Both far ends, and the pump between them, which only its loop may ask. */
  record Session(
      SocketChannel client,
      SocketChannel upstream,
      Pump pump,
      Channel accepted,
      CompletableFuture<Outcome> outcome)
      implements AutoCloseable {

    <T> T ask(Supplier<T> question) {
      return CompletableFuture.supplyAsync(question, accepted.eventLoop()).join();
    }

    @Override
    public void close() throws IOException {
      client.close();
      upstream.close();
      accepted.close();
      outcome.join();
    }
  }

  private record Expected(
      Setup setup,
      CompletableFuture<Pump> pump,
      CompletableFuture<Channel> accepted,
      CompletableFuture<Integer> dialled,
      CompletableFuture<Outcome> outcome) {}

  private final Kind kind;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup loops;
  private final Channel front;
  private final ServerSocketChannel back;
  private final Map<Integer, Expected> expected = new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<SocketChannel>> upstreams =
      new ConcurrentHashMap<>();

  Rig(Kind kind, int threads) {
    this.kind = kind;
    this.acceptor = group(1);
    this.loops = group(threads);
    this.front =
        new ServerBootstrap()
            // As in Fairway: a loop that accepts and dials while it hands out events gives a new
            // socket the number, and then the events, of one that has just been closed.
            .group(acceptor, loops)
            .channel(
                kind == Kind.EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4_096)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Accepted())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    try {
      back =
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("upstream").start(this::acceptUpstream);
  }

  private EventLoopGroup group(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, kind == Kind.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** Opens a session. */
  Session open(Setup setup) throws IOException {
    SocketChannel client = SocketChannel.open();
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
    Expected session =
        new Expected(
            setup,
            new CompletableFuture<>(),
            new CompletableFuture<>(),
            new CompletableFuture<>(),
            new CompletableFuture<>());
    expected.put(port, session);
    client.connect(front.localAddress());
    Channel accepted = session.accepted.join();
    int dialled = session.dialled.join();
    SocketChannel upstream = upstream(dialled).join();
    upstreams.remove(dialled);
    upstream.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Session(client, upstream, session.pump.join(), accepted, session.outcome);
  }

  private CompletableFuture<SocketChannel> upstream(int port) {
    return upstreams.computeIfAbsent(port, unknown -> new CompletableFuture<>());
  }

  private void acceptUpstream() {
    try {
      while (true) {
        SocketChannel accepted = back.accept();
        int port = ((InetSocketAddress) accepted.getRemoteAddress()).getPort();
        upstream(port).complete(accepted);
      }
    } catch (ClosedChannelException e) {
      // The rig is closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    back.close();
    front.close().syncUninterruptibly();
    acceptor.shutdownGracefully(0, 10_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    // Without a quiet period a loop that happens to have a task ends before it closes its sockets.
    loops.shutdownGracefully(50, 10_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }

  /** Dials the upstream, and joins the two. */
  @ChannelHandler.Sharable
  private final class Accepted extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel accepted) {
      int port = ((InetSocketAddress) accepted.remoteAddress()).getPort();
      Expected session = requireNonNull(expected.remove(port));
      Early early = new Early();
      accepted.pipeline().addLast(early);
      Bootstrap bootstrap =
          new Bootstrap()
              .group(accepted.eventLoop())
              .channel(kind == Kind.EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
              .option(ChannelOption.AUTO_READ, false)
              .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(new ChannelInboundHandlerAdapter());
      if (session.setup.buffer > 0) {
        accepted.config().setOption(ChannelOption.SO_SNDBUF, session.setup.buffer);
        bootstrap.option(ChannelOption.SO_SNDBUF, session.setup.buffer);
      }
      try {
        bootstrap
            .connect(back.getLocalAddress())
            .addListener(
                (io.netty.channel.ChannelFuture dialled) ->
                    join(session, accepted, early, dialled.channel()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (session.setup.readsEarly) {
        // Not once the pump has begun: a connection that is established at once begins before this.
        accepted
            .eventLoop()
            .execute(
                () -> {
                  if (accepted.pipeline().context(early) != null) {
                    accepted.read();
                  }
                });
      }
    }

    private void join(Expected session, Channel accepted, Early early, Channel dialled) {
      Setup setup = session.setup;
      Pump pump =
          new Pump(
              accepted,
              dialled,
              setup.limits,
              setup.pipes,
              setup.choice,
              (ended, outcome) -> session.outcome.complete(outcome));
      pump.sendOwn(Side.UPSTREAM, setup.header.get());
      accepted.pipeline().remove(early);
      early.handOver(pump);
      pump.start();
      session.accepted.complete(accepted);
      session.dialled.complete(((InetSocketAddress) dialled.localAddress()).getPort());
      session.pump.complete(pump);
    }
  }

  /** What comes before the pump begins. */
  private static final class Early extends ChannelInboundHandlerAdapter {

    private @Nullable ByteBuf bytes;
    private @Nullable Throwable failure;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf more = (ByteBuf) message;
      bytes = bytes == null ? more : Unpooled.wrappedBuffer(bytes, more);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failure = cause;
    }

    void handOver(Pump pump) {
      if (bytes != null) {
        pump.sendFirst(Side.UPSTREAM, bytes);
        bytes = null;
      }
      if (failure != null) {
        pump.broken(Side.CLIENT, failure);
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.channel().closeFuture().addListener(closed -> release());
    }

    private void release() {
      if (bytes != null) {
        bytes.release();
        bytes = null;
      }
    }
  }
}
