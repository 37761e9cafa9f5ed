package dev.fairway.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A running program of a cluster.
 *
 * @param name the program, for messages
 * @param log where its output goes
 */
record Component(String name, Process process, Path log) {

  private static final Duration DEATH = Duration.ofSeconds(10);

  /**
   * @throws LabException if it has ended; the message quotes the end of its log
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new LabException(
          name + " ended with exit code " + process.exitValue() + "; " + Logs.tail(log));
    }
  }

  /** What to say when it lives but does not do what it was started for. */
  String slow(String what, Duration limit) {
    return name + " " + what + " within " + limit.toSeconds() + " s; " + Logs.tail(log);
  }

  /** Ends it at once, as a crash of its machine would. Returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(DEATH.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(name + " survived being killed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + name + " was being killed", e);
    }
  }
}
