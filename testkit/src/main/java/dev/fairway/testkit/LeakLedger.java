package dev.fairway.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes down what Netty's leak detectors find, since Netty itself only logs it. One ledger serves
 * the whole JVM; safe for use by any thread.
 */
final class LeakLedger {
  /** Long enough for any collector; the wait ends as soon as the collector is done. */
  private static final Duration COLLECTION = Duration.ofSeconds(5);

  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final Queue<ResourceLeakDetector<Object>> DETECTORS =
      new ConcurrentLinkedQueue<>();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private LeakLedger() {}

  /**
   * Makes every detector that Netty creates from now on write to this ledger. Call it before the
   * first buffer: Netty's classes create their detectors when they are loaded.
   */
  static void open() {
    // The work is done by the static initializer, exactly once.
  }

  /** Collects garbage, and returns what was lost until now and not returned before. */
  static List<String> settle() {
    // The second round finds what only the finished cleaning of the first one let go.
    for (int round = 0; round < 2; round++) {
      collectGarbage();
      DETECTORS.forEach(LeakLedger::poll);
    }
    var leaks = new ArrayList<String>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }

  private static void collectGarbage() {
    var queue = new ReferenceQueue<Object>();
    var canary = new WeakReference<>(new Object(), queue);
    System.gc();
    try {
      if (!canary.equals(queue.remove(COLLECTION.toMillis()))) {
        throw new IllegalStateException(
            "no garbage collected (expected: no -XX:+DisableExplicitGC)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking for leaks", e);
    }
  }

  /** A detector looks for lost resources whenever a new one is tracked. */
  private static void poll(ResourceLeakDetector<Object> detector) {
    var resource = new Object();
    var tracker = detector.track(resource);
    if (tracker != null) {
      tracker.close(resource);
    }
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings({"deprecation", "unchecked"}) // The only method that must be implemented.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    @SuppressWarnings("unchecked") // A detector never reads what it tracks.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      var detector = new Detector<T>(resource, samplingInterval);
      DETECTORS.add((ResourceLeakDetector<Object>) detector);
      return detector;
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + " was not released before it was lost." + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + " was not released before it was lost.");
    }
  }
}
