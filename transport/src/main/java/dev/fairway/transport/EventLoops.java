package dev.fairway.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The threads that move bytes: a loop that only accepts, so that a burst of new connections does
 * not hold up the open ones, and loops that carry traffic.
 *
 * <p>Epoll where its native part is present, NIO elsewhere.
 */
public final class EventLoops implements AutoCloseable {

  /**
   * Without it, a loop that is told to end while it runs its tasks ends at once, and leaves its
   * connections open.
   */
  private static final Duration QUIET = Duration.ofMillis(50);

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup acceptor = group(1, "accept");
  private final EventLoopGroup traffic;
  private final int trafficLoops;

  /**
   * Starts no thread yet; each loop starts with its first work.
   *
   * @param trafficLoops how many loops carry traffic; about one a core
   */
  public EventLoops(int trafficLoops) {
    this.trafficLoops = trafficLoops;
    traffic = group(trafficLoops, "traffic");
  }

  /** How many loops carry traffic. */
  public int count() {
    return trafficLoops;
  }

  /** The loop that accepts. */
  EventLoopGroup acceptor() {
    return acceptor;
  }

  /** The loops that carry traffic. */
  public EventLoopGroup traffic() {
    return traffic;
  }

  /** One of the loops that carry traffic. */
  public EventLoop next() {
    return traffic.next();
  }

  /** Makes sockets that listen on this address. */
  ChannelFactory<? extends ServerSocketChannel> serverSockets(InetAddress address) {
    SocketProtocolFamily family = family(address);
    return epoll ? () -> new EpollServerSocketChannel(family) : NioServerSocketChannel::new;
  }

  /** Makes sockets that connect to this address. */
  ChannelFactory<? extends SocketChannel> clientSockets(InetAddress address) {
    SocketProtocolFamily family = family(address);
    return epoll ? () -> new EpollSocketChannel(family) : NioSocketChannel::new;
  }

  /** A socket of IPv6 can do both, but takes one call more and a longer way to do IPv4. */
  private static SocketProtocolFamily family(InetAddress address) {
    return address instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  /** Closes every connection and ends the threads; waits at most five seconds. */
  @Override
  public void close() {
    acceptor.shutdownGracefully(QUIET.toMillis(), DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    traffic
        .shutdownGracefully(QUIET.toMillis(), DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(DEADLINE.toMillis());
    acceptor.terminationFuture().awaitUninterruptibly(DEADLINE.toMillis());
  }

  /**
   * For blocking entry points: fails when the caller is an event loop.
   *
   * @throws IllegalStateException on an event loop
   */
  public void assertNotOnLoop() {
    for (var executor : traffic) {
      if (executor.inEventLoop()) {
        throw new IllegalStateException("a blocking call on an event loop");
      }
    }
  }

  private EventLoopGroup group(int threads, String name) {
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
  }
}
