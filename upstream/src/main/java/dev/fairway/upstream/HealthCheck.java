package dev.fairway.upstream;

import dev.fairway.net.HostPort;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.FailureWords;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes an endpoint for as long as it is not closed. The endpoint is taken to be alive at first,
 * as by a {@link Balancer}. Any thread may ask and close; everything else happens on the event
 * loop.
 */
public final class HealthCheck implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

  /** Whoever asks for a probe out of turn may ask very often. */
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(500);

  private final String upstream;
  private final HostPort endpoint;
  private final HealthRhythm rhythm;
  private final EventLoop loop;
  private final InstantSource clock;
  private final Prober prober;
  private final Listener listener;
  private int against;
  private long probedAt;
  private @Nullable Future<?> next;
  private volatile State state;
  private volatile boolean closed;

  /** Hears when an endpoint dies or comes back, on the event loop; {@link Balancer#checked}. */
  public interface Listener {
    /** It does not block. */
    void checked(HostPort endpoint, boolean alive);
  }

  /**
   * How the endpoint stands, for people.
   *
   * @param since when that changed last, or the checks began
   * @param failure of the last probe; absent if it succeeded, or is not over yet
   * @param answered whether the last probe got an answer, if not a good one
   */
  public record State(boolean alive, Instant since, Optional<String> failure, boolean answered) {}

  private HealthCheck(
      String upstream,
      HostPort endpoint,
      HealthRhythm rhythm,
      EventLoop loop,
      InstantSource clock,
      Prober prober,
      Listener listener) {
    this.upstream = upstream;
    this.endpoint = endpoint;
    this.rhythm = rhythm;
    this.loop = loop;
    this.clock = clock;
    this.prober = prober;
    this.listener = listener;
    this.state = new State(true, clock.instant(), Optional.empty(), true);
  }

  /**
   * Begins at once.
   *
   * @param upstream whose endpoint it is, for the log
   * @param endpoint an address and a port: a name may mean another host for each probe, which is
   *     right only where it is resolved at the far end of a tunnel
   * @throws IllegalArgumentException if the trusted certificates cannot be used
   */
  public static HealthCheck start(
      String upstream,
      HostPort endpoint,
      HealthProbe probe,
      HealthRhythm rhythm,
      EventLoop loop,
      Dialer dialer,
      InstantSource clock,
      Listener listener) {
    Prober prober = Prober.of(endpoint, probe, rhythm.timeout(), loop, dialer);
    HealthCheck check = new HealthCheck(upstream, endpoint, rhythm, loop, clock, prober, listener);
    loop.execute(check::probe);
    return check;
  }

  /** How the endpoint stands at this moment. */
  public State state() {
    return state;
  }

  /** The listener hears nothing any more, but for what it is being told at this moment. */
  @Override
  public void close() {
    closed = true;
  }

  private void probe() {
    if (!closed) {
      probedAt = System.nanoTime();
      prober.probe().addListener((Future<String> done) -> probed(done));
    }
  }

  private void probed(Future<String> done) {
    if (closed) {
      return;
    }
    State before = state;
    boolean success = done.isSuccess();
    boolean answered = success || done.cause() instanceof HealthRequest.AnsweredException;
    again(success == before.alive() ? rhythm.interval() : rhythm.doubt());
    Optional<String> failure =
        success ? Optional.empty() : Optional.of(FailureWords.of(done.cause()));
    state = new State(before.alive(), before.since(), failure, answered);
    if (success == before.alive()) {
      against = 0;
      return;
    }
    against++;
    if (against < (success ? rhythm.rise() : rhythm.fall())) {
      return;
    }
    against = 0;
    state = new State(success, clock.instant(), failure, answered);
    if (success) {
      LOG.info("{}: {} is alive again", upstream, endpoint);
    } else {
      LOG.warn("{}: {} is down: {}", upstream, endpoint, failure.orElseThrow());
    }
    listener.checked(endpoint, success);
  }

  /** Asks at once, unless it is being asked or was a moment ago. Any thread. */
  void soon() {
    try {
      loop.execute(
          () -> {
            boolean lately = System.nanoTime() - probedAt < SOON;
            if (!lately && next != null && next.cancel(false)) {
              next = null;
              probe();
            }
          });
    } catch (RejectedExecutionException e) {
      closed = true; // The loop ends.
    }
  }

  private void again(Duration pause) {
    long millis = pause.toMillis();
    long wait = ThreadLocalRandom.current().nextLong(millis * 3 / 4, millis * 5 / 4 + 1);
    try {
      next = loop.schedule(this::probe, wait, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // The loop ends.
    }
  }
}
