package dev.fairway.upstream;

import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;

/**
 * One attempt to connect to an upstream: its endpoints in turn, until one answers. Everything
 * happens on the event loop.
 */
final class Attempt {

  private final Upstream upstream;
  private final EventLoop loop;
  private final Dialer dialer;
  private final LoopTraffic traffic;
  private final ClientTls tls;
  private final Outcome outcome;
  private final StringBuilder failures = new StringBuilder();
  private int tried;

  /** Hears what became of the attempt. */
  interface Outcome {

    /**
     * A connection stands: takes it over, before {@link #connected}.
     *
     * @param observed to be closed with it
     */
    void established(Channel channel, ConnectionInfo info, UpstreamConnection observed);

    /**
     * The attempt is over.
     *
     * @param index of the endpoint that answered
     */
    void connected(int index);

    /** The attempt is over: no endpoint answered. */
    void failed(OpenFailure failure);

    /** Whether it is of no use any more. */
    boolean isAbandoned();
  }

  Attempt(
      Upstream upstream,
      EventLoop loop,
      Dialer dialer,
      LoopTraffic traffic,
      ClientTls tls,
      Outcome outcome) {
    this.upstream = upstream;
    this.loop = loop;
    this.dialer = dialer;
    this.traffic = traffic;
    this.tls = tls;
    this.outcome = outcome;
  }

  /**
   * Begins with one endpoint and goes round.
   *
   * @param index of the endpoint that answered last
   */
  void start(int index) {
    HostPort endpoint = upstream.endpoints().get(index);
    long begun = System.nanoTime();
    dialer
        .dial(
            loop,
            endpoint,
            tls,
            upstream.connectTimeout(),
            (channel, info) -> outcome.established(channel, info, connected(endpoint, info, begun)))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                outcome.connected(index);
              } else {
                next(index, done.cause());
              }
            });
  }

  private UpstreamConnection connected(HostPort endpoint, ConnectionInfo info, long begun) {
    return traffic.connected(
        upstream.name(),
        endpoint.toString(),
        info.local(),
        info.protocol(),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private void next(int index, Throwable cause) {
    traffic.connectFailed(upstream.name(), String.valueOf(cause.getMessage()));
    failures.append(failures.isEmpty() ? "" : "; ").append(cause.getMessage());
    tried++;
    if (tried < upstream.endpoints().size() && !outcome.isAbandoned()) {
      start((index + 1) % upstream.endpoints().size());
      return;
    }
    if (!outcome.isAbandoned()) {
      traffic.unreachable(upstream.name(), failures.toString());
    }
    outcome.failed(failure(cause));
  }

  private OpenFailure failure(Throwable cause) {
    boolean tlsFailed =
        cause instanceof DialException dial && dial.step() == DialException.Step.TLS;
    return tlsFailed
        ? new OpenFailure.Untrusted(failures.toString())
        : new OpenFailure.Unreachable(failures.toString());
  }
}
