package dev.fairway.transport;

import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to endpoints, plain ones and verified TLS.
 *
 * <p>Names are resolved by the system, on a virtual thread, so that {@code /etc/hosts} and search
 * domains count and no event loop waits for DNS.
 *
 * <p>Sockets are made by a task of the loop, never while it hands out events: a connection that
 * closes meanwhile leaves its number to the next socket, and events that the kernel had reported
 * for it before would reach the new one, which fails for them.
 */
public final class Dialer implements Connector {

  private final EventLoops loops;
  private final RecentTrouble trouble = new RecentTrouble();

  /** What opens the connections; ourselves, unless there is another way. */
  private final @Nullable Connector other;

  /** Dials with the loops' kind of socket. */
  public Dialer(EventLoops loops) {
    this(loops, null);
  }

  private Dialer(EventLoops loops, @Nullable Connector other) {
    this.loops = loops;
    this.other = other;
  }

  /** The same over connections that somebody else opens. */
  public Dialer over(Connector connector) {
    return new Dialer(loops, connector);
  }

  /**
   * Opens one connection on the given loop.
   *
   * @param timeout for resolving, connecting and the handshake together
   * @param next takes over the connection before the future completes
   * @return completes on the loop; fails with a {@link DialException}
   */
  public Future<Channel> dial(
      EventLoop loop, HostPort endpoint, ClientTls tls, Duration timeout, Established next) {
    Dial dial = new Dial(loop, endpoint, tls, timeout, next);
    dial.start();
    return dial.result;
  }

  /**
   * Opens a TCP connection on the given loop, for whoever speaks the protocol above it himself.
   *
   * @return completes on the loop, auto-read off, without handlers; fails with what the system
   *     says; to cancel it closes the socket at once
   */
  public Future<Channel> connect(EventLoop loop, InetSocketAddress address, Duration timeout) {
    if (other != null) {
      HostPort endpoint =
          new HostPort(IpLiterals.print(address.getAddress().getAddress()), address.getPort());
      return other.connect(loop, endpoint, timeout);
    }
    return connectDirectly(loop, address, timeout);
  }

  private Future<Channel> connectDirectly(
      EventLoop loop, InetSocketAddress address, Duration timeout) {
    int millis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(loops.clientSockets(address.getAddress()))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .handler(new Prepared());
    SocketOptions.apply(bootstrap);
    Promise<Channel> result = loop.newPromise();
    loop.execute(
        () -> {
          if (!result.isDone()) {
            connect(bootstrap, address, result);
          }
        });
    return result;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort endpoint, Duration timeout) {
    if (other != null) {
      return other.connect(loop, endpoint, timeout);
    }
    Promise<Channel> result = loop.newPromise();
    long deadline = System.nanoTime() + timeout.toNanos();
    if (endpoint.isAddress()) {
      connect(loop, endpoint, InetAddress.ofLiteral(endpoint.host()), deadline, result);
    } else {
      resolve(loop, endpoint, deadline, result);
    }
    return result;
  }

  private void resolve(EventLoop loop, HostPort endpoint, long deadline, Promise<Channel> result) {
    var timer =
        loop.schedule(
            () ->
                result.tryFailure(
                    new DialException(
                        endpoint,
                        DialException.Step.RESOLVE,
                        new TimeoutException("no answer in time"))),
            millisUntil(deadline),
            TimeUnit.MILLISECONDS);
    Thread.ofVirtual()
        .name("resolve-" + endpoint.host())
        .start(
            () -> {
              try {
                InetAddress address = InetAddress.getByName(endpoint.host());
                if (timer.cancel(false)) {
                  connect(loop, endpoint, address, deadline, result);
                }
              } catch (UnknownHostException e) {
                timer.cancel(false);
                result.tryFailure(
                    new DialException(
                        endpoint,
                        DialException.Step.RESOLVE,
                        new UnknownHostException("no such name")));
              }
            });
  }

  private void connect(
      EventLoop loop,
      HostPort endpoint,
      InetAddress address,
      long deadline,
      Promise<Channel> result) {
    if (result.isDone()) {
      return;
    }
    Future<Channel> connecting =
        connectDirectly(
            loop,
            new InetSocketAddress(address, endpoint.port()),
            Duration.ofMillis(millisUntil(deadline)));
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            connecting.cancel(false);
          }
        });
    connecting.addListener(
        (Future<Channel> done) -> {
          if (!done.isSuccess()) {
            result.tryFailure(
                new DialException(endpoint, DialException.Step.CONNECT, done.cause()));
          } else if (!result.trySuccess(done.getNow())) {
            done.getNow().close();
          }
        });
  }

  /** Why nothing can be dialled, whoever the peer, or could not a moment ago. Any thread. */
  public Optional<String> problem() {
    return trouble.now();
  }

  private void connect(Bootstrap bootstrap, InetSocketAddress address, Promise<Channel> result) {
    ChannelFuture connected = bootstrap.connect(address);
    if (!connected.isDone()) {
      result.addListener(
          done -> {
            if (done.isCancelled()) {
              connected.channel().close();
            }
          });
    }
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            FailureWords.ofShortage(done.cause())
                .ifPresent(words -> trouble.happened("connections cannot be made now: " + words));
            result.tryFailure(done.cause());
          } else if (!result.trySuccess(connected.channel())) {
            connected.channel().close();
          }
        });
  }

  /** One attempt. Everything after the name's resolution runs on the loop. */
  private final class Dial {

    private final EventLoop loop;
    private final HostPort endpoint;
    private final ClientTls tls;
    private final long deadline;
    private final Established next;
    private final Promise<Channel> result;

    Dial(EventLoop loop, HostPort endpoint, ClientTls tls, Duration timeout, Established next) {
      this.loop = loop;
      this.endpoint = endpoint;
      this.tls = tls;
      this.deadline = System.nanoTime() + timeout.toNanos();
      this.next = next;
      this.result = loop.newPromise();
    }

    void start() {
      connect(loop, endpoint, Duration.ofMillis(remainingMillis()))
          .addListener(
              (Future<Channel> done) -> {
                if (!done.isSuccess()) {
                  result.tryFailure(done.cause());
                  return;
                }
                done.getNow().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
                handshake(done.getNow());
              });
    }

    private void handshake(Channel channel) {
      SslHandler handler =
          tls.newHandler(channel.alloc(), endpoint.port(), Duration.ofMillis(remainingMillis()));
      channel.pipeline().addLast(handler, new ReadOn());
      channel.read();
      handler
          .handshakeFuture()
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  channel.close();
                  result.tryFailure(
                      new DialException(endpoint, DialException.Step.TLS, done.cause()));
                  return;
                }
                channel.pipeline().remove(ReadOn.class);
                next.established(channel, info(channel, handler));
                result.trySuccess(channel);
              });
    }

    private ConnectionInfo info(Channel channel, SslHandler handler) {
      String agreed = handler.applicationProtocol();
      return new ConnectionInfo(
          (InetSocketAddress) channel.remoteAddress(),
          (InetSocketAddress) channel.localAddress(),
          true,
          null,
          agreed == null ? "" : agreed,
          List.of());
    }

    private int remainingMillis() {
      return millisUntil(deadline);
    }
  }

  private static int millisUntil(long deadline) {
    long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    return Math.clamp(remaining, 1, Integer.MAX_VALUE);
  }

  /** Nothing to prepare before the connection stands; Netty asks for a handler. */
  @ChannelHandler.Sharable
  private static final class Prepared extends ChannelInboundHandlerAdapter {}

  /** Keeps reading until the handshake is over, and keeps its failures out of the log. */
  private static final class ReadOn extends ChannelInboundHandlerAdapter {

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
