package dev.fairway.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One event loop of a process of the bench that speaks TLS. Linux's epoll. */
final class NettyLoop implements AutoCloseable {

  private static final int BACKLOG = 4_096;
  private static final long CLOSE_SECONDS = 5;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  /** Serves on a port of the loopback address until the process ends. */
  void serve(int port, Function<Channel, ChannelHandler[]> handlers) {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(initializer(handlers))
            .bind(new InetSocketAddress(Ports.LOOPBACK, port))
            .syncUninterruptibly()
            .channel();
    server.closeFuture().syncUninterruptibly();
  }

  /** Connects to a port of the loopback address. */
  ChannelFuture connect(int port, Function<Channel, ChannelHandler[]> handlers) {
    return new Bootstrap()
        .group(group)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(initializer(handlers))
        .connect(new InetSocketAddress(Ports.LOOPBACK, port));
  }

  /** TLS in front of a handler: records one at a time, as a tunnel reads them. */
  static ChannelHandler[] over(SslHandler tls, ChannelHandler handler) {
    return new ChannelHandler[] {new TlsRecords(), tls, handler};
  }

  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private static ChannelInitializer<Channel> initializer(
      Function<Channel, ChannelHandler[]> handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(handlers.apply(channel));
      }
    };
  }
}
