package dev.fairway.upstream;

import dev.fairway.http.HttpClient;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.Established;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Probes one endpoint, once at a time. Everything happens on the event loop. */
final class Prober {

  private static final String ALIVE = "alive";

  private final HostPort endpoint;
  private final Duration timeout;
  private final EventLoop loop;
  private final Step step;

  /** What is done with an endpoint; keeps the promise, or leaves that to the deadline. */
  private interface Step {
    void begin(Promise<String> result);
  }

  /** Opens a verified connection to the endpoint, within the time of one probe. */
  interface Dial {
    Future<Channel> dial(Established next);
  }

  private Prober(HostPort endpoint, Duration timeout, EventLoop loop, Step step) {
    this.endpoint = endpoint;
    this.timeout = timeout;
    this.loop = loop;
    this.step = step;
  }

  /**
   * Reads the trusted certificates once for all probes.
   *
   * @throws IllegalArgumentException if they cannot be used
   */
  static Prober of(
      HostPort endpoint, HealthProbe probe, Duration timeout, EventLoop loop, Dialer dialer) {
    return switch (probe) {
      case HealthProbe.Tcp() ->
          new Prober(
              endpoint, timeout, loop, result -> connect(endpoint, timeout, loop, dialer, result));
      case HealthProbe.Tls(UpstreamTls tls) -> {
        Dial dial = verified(endpoint, tls, timeout, loop, dialer);
        yield new Prober(endpoint, timeout, loop, result -> shakeHands(dial, result));
      }
      case HealthProbe.Https https -> {
        Dial dial = verified(endpoint, https.tls(), timeout, loop, dialer);
        String authority = new HostPort(https.tls().serverName(), endpoint.port()).toString();
        yield new Prober(
            endpoint,
            timeout,
            loop,
            result -> new HealthRequest(authority, dial, https, result).start());
      }
    };
  }

  private static Dial verified(
      HostPort endpoint, UpstreamTls tls, Duration timeout, EventLoop loop, Dialer dialer) {
    ClientTls trusted = ClientTls.of(tls, HttpClient.PROTOCOLS);
    return next -> dialer.dial(loop, endpoint, trusted, timeout, next);
  }

  /** Fails with what is wrong, in words; in time in any case. */
  Future<String> probe() {
    Promise<String> result = loop.newPromise();
    var deadline =
        loop.schedule(
            () ->
                result.tryFailure(
                    new IOException(endpoint + ": no answer within " + timeout.toMillis() + " ms")),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    result.addListener(done -> deadline.cancel(false));
    step.begin(result);
    return result;
  }

  private static void connect(
      HostPort endpoint, Duration timeout, EventLoop loop, Dialer dialer, Promise<String> result) {
    // A name is one to the far end of a tunnel.
    Future<Channel> connecting =
        endpoint.isAddress()
            ? dialer.connect(loop, address(endpoint), timeout)
            : dialer.connect(loop, endpoint, timeout);
    connecting.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            done.getNow().close();
          }
          settle(result, done);
        });
  }

  private static InetSocketAddress address(HostPort endpoint) {
    return new InetSocketAddress(InetAddress.ofLiteral(endpoint.host()), endpoint.port());
  }

  private static void shakeHands(Dial dial, Promise<String> result) {
    dial.dial((channel, info) -> channel.close())
        .addListener((Future<Channel> done) -> settle(result, done));
  }

  private static void settle(Promise<String> result, Future<?> done) {
    if (done.isSuccess()) {
      result.trySuccess(ALIVE);
    } else {
      result.tryFailure(done.cause());
    }
  }
}
