package dev.fairway.relay;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What is told of the sessions of a listener: each in its access log, and all together in metrics.
 * For a session, on its event loop: first {@link #begin}, at the end {@link #accept}.
 */
final class SessionObserver implements Consumer<SessionRecord> {

  private final String listener;
  private final SessionLog log;
  private final ListenerMetrics metrics;
  private final InstantSource clock;

  /**
   * Of a listener as a configuration has it; the next one has another, and sessions keep the one
   * that they began with.
   *
   * @param log from {@link SessionLogs#open}
   * @param metrics from {@link SessionMetrics#listener}
   */
  SessionObserver(String listener, SessionLog log, ListenerMetrics metrics, InstantSource clock) {
    this.listener = listener;
    this.log = log;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A connection was accepted; {@link #accept} must be told of its end. */
  SessionJournal begin(EventLoop loop, InetSocketAddress remote, InetSocketAddress local) {
    log.begin();
    metrics.begun();
    SessionJournal journal = new SessionJournal(clock, listener, remote, local, metrics.on(loop));
    log.recordEvery().ifPresent(period -> journal.tellEvery(period, loop, log::write));
    return journal;
  }

  /**
   * A connection was closed at once, beyond a limit: no session, but a line, which a log that has
   * enough to do drops. On the connection's event loop.
   */
  void refused(EventLoop loop, InetSocketAddress remote, InetSocketAddress local, String problem) {
    log.begin();
    log.write(
        new SessionJournal(clock, listener, remote, local, metrics.on(loop))
            .refused(503, "refused", problem));
    log.end();
  }

  /** A session is over. */
  @Override
  public void accept(SessionRecord ended) {
    metrics.ended(ended);
    log.write(ended);
    log.end();
  }
}
