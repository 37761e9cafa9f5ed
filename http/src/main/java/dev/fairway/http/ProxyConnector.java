package dev.fairway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Connects through an HTTP proxy with CONNECT (RFC 9110 section 9.3.6). The proxy resolves the
 * endpoint's name. Credentials are sent as Basic (RFC 7617), and with the first request: they are
 * only read by a proxy that somebody has named.
 */
public final class ProxyConnector implements Connector {

  private final Dialer direct;
  private final HostPort proxy;
  private final Optional<ClientTls> tls;
  private final Credentials credentials;

  /** Where the credentials are. */
  public interface Credentials {

    /**
     * They are read for each connection, so that new ones count at once. On a virtual thread, and
     * may block.
     *
     * @return user, colon, password; empty for none
     * @throws IOException if they cannot be read; the message says why
     */
    Optional<String> read() throws IOException;
  }

  /**
   * Connects through one proxy.
   *
   * @param direct how the proxy is reached
   * @param tls of the proxy, where it speaks TLS itself
   */
  public ProxyConnector(
      Dialer direct, HostPort proxy, Optional<ClientTls> tls, Credentials credentials) {
    this.direct = direct;
    this.proxy = proxy;
    this.tls = tls;
    this.credentials = credentials;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort endpoint, Duration timeout) {
    Promise<Channel> result = loop.newPromise();
    long deadline = System.nanoTime() + timeout.toNanos();
    Thread.ofVirtual()
        .name("proxy-credentials")
        .start(() -> begin(loop, endpoint, deadline, result));
    return result;
  }

  private void begin(EventLoop loop, HostPort endpoint, long deadline, Promise<Channel> result) {
    try {
      Optional<String> secret = credentials.read();
      dial(loop, endpoint, secret, deadline, result);
    } catch (IOException | RuntimeException e) {
      String problem = "the credentials for the proxy " + proxy + ": " + e.getMessage();
      fail(result, endpoint, new WayException(WayException.Kind.CREDENTIALS, problem));
    }
  }

  private void dial(
      EventLoop loop,
      HostPort endpoint,
      Optional<String> secret,
      long deadline,
      Promise<Channel> result) {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    Future<Channel> dialling =
        tls.isPresent()
            ? direct.dial(loop, proxy, tls.get(), left, (channel, info) -> {})
            : direct.connect(loop, proxy, left);
    result.addListener(
        done -> {
          if (done.isCancelled()) {
            dialling.cancel(false);
          }
        });
    dialling.addListener(
        (Future<Channel> done) -> {
          if (!done.isSuccess()) {
            String problem = "the proxy " + done.cause().getMessage();
            fail(result, endpoint, new WayException(WayException.Kind.NO_PROXY, problem));
          } else if (result.isDone()) {
            done.getNow().close();
          } else {
            WayOpening way = new WayOpening("the proxy " + proxy, endpoint, deadline, result);
            new ProxyHandshake(way, secret.isPresent())
                .begin(done.getNow(), request(endpoint, secret));
          }
        });
  }

  private static void fail(Promise<Channel> result, HostPort endpoint, WayException why) {
    result.tryFailure(new DialException(endpoint, DialException.Step.WAY, why));
  }

  private static String request(HostPort endpoint, Optional<String> secret) {
    StringBuilder head = new StringBuilder();
    head.append("CONNECT ").append(endpoint).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(endpoint).append("\r\n");
    secret.ifPresent(
        text ->
            head.append("Proxy-Authorization: Basic ")
                .append(Base64.getEncoder().encodeToString(text.getBytes(UTF_8)))
                .append("\r\n"));
    return head.append("\r\n").toString();
  }
}
