package dev.fairway.proxy;

import dev.fairway.observe.Metrics;
import io.netty.util.internal.PlatformDependent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** What the bodies that wait to be written on may cost, shared out to the event loops. */
final class BodyMemory {

  private final long share;
  private final Map<Executor, LoopMemory> loops = new ConcurrentHashMap<>();

  /**
   * Nothing is held yet.
   *
   * @param share of each event loop, in bytes
   */
  BodyMemory(long share, Metrics metrics) {
    this.share = share;
    metrics.follow(
        "fairway.body.bytes",
        "Bytes of bodies that have arrived and are not written on.",
        this,
        all -> all.loops.values().stream().mapToLong(LoopMemory::used).sum());
    metrics.follow(
        "fairway.body.evictions",
        "Requests that were ended because bodies used up the memory for them.",
        this,
        all -> all.loops.values().stream().mapToLong(LoopMemory::evicted).sum());
  }

  /** Half of what the JVM allows for buffers outside its heap. */
  static BodyMemory ofThisProcess(int loops, Metrics metrics) {
    return new BodyMemory(PlatformDependent.maxDirectMemory() / 2 / loops, metrics);
  }

  /** That of one event loop, which alone may use it. Any thread may ask for it. */
  LoopMemory on(Executor loop) {
    return loops.computeIfAbsent(loop, _ -> new LoopMemory(loop, share));
  }
}
