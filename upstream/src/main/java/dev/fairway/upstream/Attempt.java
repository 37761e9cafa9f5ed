package dev.fairway.upstream;

import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * One attempt to connect to an upstream: its endpoints in turn, until one answers. Everything
 * happens on the event loop.
 */
final class Attempt {

  private final Upstream upstream;
  private final EventLoop loop;
  private final Dialer dialer;
  private final Metrics metrics;
  private final ClientTls tls;
  private final Outcome outcome;
  private final StringBuilder failures = new StringBuilder();
  private int tried;

  /** Hears what became of the attempt. */
  interface Outcome {

    /** A connection stands: takes it over, before {@link #connected}. */
    void established(HostPort endpoint, Channel channel, ConnectionInfo info);

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
      Metrics metrics,
      ClientTls tls,
      Outcome outcome) {
    this.upstream = upstream;
    this.loop = loop;
    this.dialer = dialer;
    this.metrics = metrics;
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
    dialer
        .dial(
            loop,
            endpoint,
            tls,
            upstream.connectTimeout(),
            (channel, info) -> outcome.established(endpoint, channel, info))
        .addListener(
            done -> {
              if (done.isSuccess()) {
                outcome.connected(index);
              } else {
                next(index, done.cause());
              }
            });
  }

  private void next(int index, Throwable cause) {
    metrics.connectFailed(upstream.name());
    failures.append(failures.isEmpty() ? "" : "; ").append(cause.getMessage());
    tried++;
    if (tried < upstream.endpoints().size() && !outcome.isAbandoned()) {
      start((index + 1) % upstream.endpoints().size());
      return;
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
