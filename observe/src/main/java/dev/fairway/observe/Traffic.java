package dev.fairway.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a data plane carries now, and what it has carried lately, for people who ask.
 *
 * <p>The records belong to the event loops ({@link PerLoop}): each loop links and unlinks its own
 * ({@link LoopTraffic}), and what is told of one connection is true of one moment.
 */
public final class Traffic {

  private static final Logger log = LoggerFactory.getLogger(Traffic.class);

  private final PerLoop<LoopTraffic> loops = new PerLoop<>(() -> new LoopTraffic(this));
  private final ConcurrentMap<String, ConnectFailures> failures = new ConcurrentHashMap<>();

  /** What cannot be reached, and since when; at most a handful. */
  private final ConcurrentMap<String, Instant> unreachable = new ConcurrentHashMap<>();

  private final AtomicLong ids = new AtomicLong();
  private final Metrics metrics;
  private final InstantSource clock;

  /** Nothing is carried yet. */
  public Traffic(Metrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The records of one event loop, which alone may use them. Any thread may ask for them. */
  public LoopTraffic on(Executor loop) {
    return loops.on(loop);
  }

  /** How connecting to an upstream has failed since the start; absent if it never did. */
  public Optional<ConnectFailures> failures(String upstream) {
    return Optional.ofNullable(failures.get(upstream));
  }

  /** Forgets the failures of all upstreams but these. */
  public void retain(Collection<String> upstreams) {
    failures.keySet().retainAll(upstreams);
    unreachable.keySet().retainAll(upstreams);
  }

  /**
   * Puts a question to every loop and waits at most two seconds. Not for event loops.
   *
   * @param question runs on each loop and must return copies
   */
  public <T> PerLoop.Told<T> ask(Function<LoopTraffic, T> question) throws InterruptedException {
    return loops.ask(question);
  }

  /** Lets every open request find out, on its loop, whether it may go on. Returns at once. */
  public void reconsider() {
    loops.tell(LoopTraffic::reconsider);
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  Instant now() {
    return clock.instant();
  }

  Metrics metrics() {
    return metrics;
  }

  void connectFailed(String upstream, String message) {
    metrics.connectFailed(upstream);
    Instant now = now();
    failures.merge(
        upstream, ConnectFailures.first(message, now), (before, _) -> before.another(message, now));
  }

  void connectSucceeded(String upstream) {
    // Most upstreams never failed, and then there is nothing to write.
    failures.computeIfPresent(upstream, (_, before) -> before.mended());
    if (unreachable.isEmpty()) {
      return;
    }
    Instant since = unreachable.remove(upstream);
    if (since != null) {
      long seconds = Duration.between(since, now()).toSeconds();
      log.warn("{} is reachable again, after {} s", upstream, seconds);
    }
  }

  /** Said once, however many requests find it so until it is reached again. */
  void unreachable(String upstream, String message) {
    if (unreachable.putIfAbsent(upstream, now()) == null) {
      log.warn("{} is unreachable: {}", upstream, message);
    }
  }
}
