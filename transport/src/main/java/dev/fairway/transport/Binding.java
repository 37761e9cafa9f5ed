package dev.fairway.transport;

import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A socket that accepts connections. */
public final class Binding implements AutoCloseable {

  private final Channel channel;
  private final AcceptFailures failures;

  private Binding(Channel channel, AcceptFailures failures) {
    this.channel = channel;
    this.failures = failures;
  }

  /**
   * Binds and accepts from now on. Blocks; not for event loops.
   *
   * @param tls asked for at each connection's hello; null for plain TCP
   * @param onlyIpv6 whether {@code [::]} leaves IPv4 to others, where the system can do that
   * @param connections takes each in; asked once a connection
   * @throws IOException if the address cannot be bound; its message names the address
   */
  public static Binding bind(
      EventLoops loops,
      HostPort address,
      @Nullable Supplier<ServerTls> tls,
      boolean onlyIpv6,
      Supplier<Connections> connections,
      Established next)
      throws IOException {
    return bind(loops, address, tls, onlyIpv6, connections, peer -> false, next);
  }

  /**
   * The same, where balancers say whom they connect for.
   *
   * @param announcers the addresses whose connections begin with a header of the PROXY protocol;
   *     asked once a connection. The client is whom it names
   * @throws IOException if the address cannot be bound; its message names the address
   */
  public static Binding bind(
      EventLoops loops,
      HostPort address,
      @Nullable Supplier<ServerTls> tls,
      boolean onlyIpv6,
      Supplier<Connections> connections,
      Predicate<InetAddress> announcers,
      Established next)
      throws IOException {
    loops.assertNotOnLoop();
    InetSocketAddress local = new InetSocketAddress(address.host(), address.port());
    if (local.isUnresolved()) {
      throw new IOException("cannot listen on " + address + ": unknown host");
    }
    AcceptFailures failures = new AcceptFailures(address);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.acceptor(), loops.traffic())
            .channelFactory(loops.serverSockets(local.getAddress()))
            .handler(failures)
            .childHandler(new Accept(tls, connections, announcers, next));
    SocketOptions.apply(bootstrap);
    if (onlyIpv6 && IpLiterals.isIpv6(address.host())) {
      SocketOptions.onlyIpv6(bootstrap);
    }
    ChannelFuture bound = bootstrap.bind(local);
    bound.awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address + ": " + reason(bound), bound.cause());
    }
    return new Binding(bound.channel(), failures);
  }

  /** Where it listens, with the port that the system chose. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Why connections cannot be accepted, or could not a moment ago. Any thread. */
  public Optional<String> problem() {
    return failures.problem();
  }

  /** Accepts no more; open connections go on. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private static String reason(ChannelFuture bound) {
    Throwable cause = bound.cause();
    return cause == null ? "nobody knows why" : FailureWords.of(cause);
  }
}
