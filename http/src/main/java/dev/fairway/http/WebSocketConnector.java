package dev.fairway.http;

import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;

/**
 * Connects within a WebSocket over TLS (RFC 6455): for networks that let nothing else out, and
 * through balancers that forward HTTP alone. Who opens that TLS sees only what the connection is:
 * whoever asks for it protects what it carries by TLS of its own.
 */
public final class WebSocketConnector implements Connector {

  private final Dialer dialer;
  private final ClientTls tls;
  private final String path;
  private final String protocol;

  /**
   * Connects to the endpoints that it is asked for.
   *
   * @param dialer to them
   * @param tls of the WebSocket; must offer HTTP/1.1 alone
   * @param path where the WebSocket is
   * @param protocol that it is for
   */
  public WebSocketConnector(Dialer dialer, ClientTls tls, String path, String protocol) {
    this.dialer = dialer;
    this.tls = tls;
    this.path = path;
    this.protocol = protocol;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort endpoint, Duration timeout) {
    Promise<Channel> result = loop.newPromise();
    long deadline = System.nanoTime() + timeout.toNanos();
    Future<Channel> dialling = dialer.dial(loop, endpoint, tls, timeout, (channel, info) -> {});
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            dialling.cancel(false);
          }
        });
    dialling.addListener(
        (Future<Channel> done) -> {
          if (!done.isSuccess()) {
            result.tryFailure(outer(endpoint, done.cause()));
          } else if (result.isDone()) {
            done.getNow().close();
          } else {
            done.getNow().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
            String who = "what listens at " + endpoint;
            new WebSocketHandshake(new WayOpening(who, endpoint, deadline, result))
                .begin(done.getNow(), path, protocol);
          }
        });
    return result;
  }

  /** Which TLS it was matters: the other one is verified by other authorities. */
  private static Throwable outer(HostPort endpoint, Throwable cause) {
    if (cause instanceof DialException dial && dial.step() == DialException.Step.TLS) {
      String problem = "the TLS around the WebSocket, of " + dial.getMessage();
      WayException why = new WayException(WayException.Kind.OUTER_TLS, problem);
      return new DialException(endpoint, DialException.Step.WAY, why);
    }
    return cause;
  }
}
