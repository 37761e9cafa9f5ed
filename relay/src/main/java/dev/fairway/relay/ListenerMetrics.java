package dev.fairway.relay;

import dev.fairway.pump.FlowCount;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What the sessions of one listener add up to. Any thread may tell or ask; the bytes are counted
 * while they move, by each event loop for itself.
 */
final class ListenerMetrics {

  private final Map<Executor, LoopCounts> loops = new ConcurrentHashMap<>();
  private final Map<End, LongAdder> ends = new ConcurrentHashMap<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder over = new LongAdder();
  private final Function<String, UpstreamMetrics> upstreams;
  final Durations lasted = new Durations(0.01, 0.1, 1, 10, 60, 600, 3_600, 21_600, 86_400);

  /** How a session ended; the words and numbers are few. */
  record End(String word, int status) {}

  /**
   * No session yet.
   *
   * @param upstreams finds those of an upstream by its name
   */
  ListenerMetrics(Function<String, UpstreamMetrics> upstreams) {
    this.upstreams = upstreams;
  }

  /** A connection was accepted; {@link #ended} must follow. */
  void begun() {
    begun.increment();
  }

  /** The bytes of one event loop, which alone may add to them. */
  LoopCounts on(Executor loop) {
    return loops.computeIfAbsent(loop, _ -> new LoopCounts());
  }

  /** A session is over. */
  void ended(SessionRecord session) {
    over.increment();
    ends.computeIfAbsent(new End(session.end(), session.status()), _ -> new LongAdder())
        .increment();
    lasted.add(session.lasted());
    if (!session.tries().isEmpty()) {
      upstreams.apply(session.upstream()).tried(session.tries());
    }
  }

  /** Sessions that were accepted. */
  long accepted() {
    return begun.sum();
  }

  /** Sessions that are not over. */
  long open() {
    long ended = over.sum(); // First: what begins meanwhile must not make it negative.
    return begun.sum() - ended;
  }

  /** How many ended in which way. */
  Map<End, LongAdder> ends() {
    return ends;
  }

  /** Adds up what the loops have counted. */
  long sum(Function<LoopCounts, FlowCount> flow, ToLongFunction<FlowCount> number) {
    return loops.values().stream().map(flow).mapToLong(number).sum();
  }
}
