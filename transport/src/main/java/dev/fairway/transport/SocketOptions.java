package dev.fairway.transport;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/** The options of every socket, in one place. TCP_NODELAY is none: Netty sets it for all. */
public final class SocketOptions {

  /** Connections that the kernel completes while the acceptor is busy. */
  private static final int BACKLOG = 4_096;

  /** Middleboxes forget a silent connection after 60 seconds or more; the kernel speaks first. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private static final int KEEP_ALIVE_PROBES = 3;

  /**
   * Towards upstreams sooner: when an address moves to another machine, as virtual addresses of API
   * servers do, a silent connection to it is dead, and only a probe tells.
   */
  private static final int DIALLED_KEEP_ALIVE_SECONDS = 10;

  private static final int DIALLED_KEEP_ALIVE_INTERVAL_SECONDS = 5;

  /** How long bytes may stay unacknowledged where {@link #limitUnacknowledged} is asked for. */
  private static final int UNACKNOWLEDGED_MILLIS = 60_000;

  /** Level IPPROTO_IPV6, option IPV6_V6ONLY, as ipv6(7) has them. */
  private static final ChannelOption<Integer> IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  // Of sys/socket.h and netinet/tcp.h, for sockets that listen: Netty has them only for others.
  private static final IntegerUnixChannelOption LISTENING_KEEPALIVE =
      new IntegerUnixChannelOption("SO_KEEPALIVE", 1, 9);
  private static final IntegerUnixChannelOption LISTENING_KEEPIDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", 6, 4);
  private static final IntegerUnixChannelOption LISTENING_KEEPINTVL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", 6, 5);
  private static final IntegerUnixChannelOption LISTENING_KEEPCNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", 6, 6);

  private SocketOptions() {}

  /**
   * Gives up a connection whose peer has not taken bytes for a minute, rather than after the
   * quarter of an hour that the kernel repeats them (TCP_USER_TIMEOUT, RFC 5482).
   *
   * <p>Only for protocols whose peers read at all times, such as HTTP/2 with windows of its own:
   * Linux gives up a peer as well that acknowledges everything but whose window stays closed, and
   * somebody who looks at the output of an exec for longer than a minute is such a peer.
   */
  public static void limitUnacknowledged(Channel channel) {
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    }
  }

  static void apply(ServerBootstrap bootstrap) {
    bootstrap
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
        .childOption(ChannelOption.AUTO_READ, false);
    if (Epoll.isAvailable()) {
      // Linux hands them on to each accepted socket, without a call for each.
      bootstrap
          .option(LISTENING_KEEPALIVE, 1)
          .option(LISTENING_KEEPIDLE, KEEP_ALIVE_SECONDS)
          .option(LISTENING_KEEPINTVL, KEEP_ALIVE_SECONDS)
          .option(LISTENING_KEEPCNT, KEEP_ALIVE_PROBES);
    } else {
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
    }
  }

  /** {@code [::]} leaves IPv4 to others. */
  static void onlyIpv6(ServerBootstrap bootstrap) {
    if (Epoll.isAvailable()) {
      bootstrap.option(IPV6_V6ONLY, 1);
    }
  }

  static void apply(Bootstrap bootstrap) {
    option(bootstrap);
    if (Epoll.isAvailable()) {
      bootstrap
          .option(EpollChannelOption.TCP_KEEPIDLE, DIALLED_KEEP_ALIVE_SECONDS)
          .option(EpollChannelOption.TCP_KEEPINTVL, DIALLED_KEEP_ALIVE_INTERVAL_SECONDS)
          .option(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
    }
  }

  private static void option(AbstractBootstrap<?, ?> bootstrap) {
    bootstrap
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffers())
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_KEEPALIVE, true);
  }

  /** Small for a watch, 256 KiB for bulk: fewer system calls for each gigabyte. */
  private static RecvByteBufAllocator receiveBuffers() {
    return new AdaptiveRecvByteBufAllocator(1_024, 16_384, 262_144);
  }
}
