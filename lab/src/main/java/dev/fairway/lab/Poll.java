package dev.fairway.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that nobody announces, asking more and more rarely. */
final class Poll {

  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(250);

  private Poll() {}

  /** Whether the condition came true in time. */
  static boolean until(Duration timeout, BooleanSupplier condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Duration pause = FIRST;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      sleep(pause);
      Duration next = pause.multipliedBy(3).dividedBy(2);
      pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
    }
    return true;
  }

  /**
   * @throws LabException with the given message if the condition did not come true in time
   */
  static void require(Duration timeout, BooleanSupplier condition, Supplier<String> message) {
    if (!until(timeout, condition)) {
      throw new LabException(message.get());
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting", e);
    }
  }
}
