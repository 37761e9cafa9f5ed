package dev.fairway.hub;

import dev.fairway.config.RelaySpec;
import dev.fairway.relay.RelayPlane;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Relays of a running hub, beside its clusters: what goes wrong with them is told, and stops
 * nothing else. Changed on one thread, the configuration's.
 */
final class HubRelays implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HubRelays.class);

  private final RelayPlane plane;
  private RelaySpec wanted = RelayForm.joined(List.of());
  private volatile Optional<String> problem = Optional.empty();

  /** Without any. */
  HubRelays(RelayPlane.Surroundings surroundings) {
    this.plane = new RelayPlane(wanted, surroundings);
  }

  /**
   * Puts them in force. What cannot be listened on is tried again.
   *
   * @return whether what they say is in force; else all stays as it was, and it should be put again
   */
  boolean put(Collection<RelayForm> forms) {
    RelaySpec next = RelayForm.joined(forms);
    if (next.equals(wanted) && problem.isEmpty()) {
      return true;
    }
    try {
      plane.apply(next);
      wanted = next;
      problem = Optional.empty();
      return true;
    } catch (IOException | RuntimeException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
      log.error("the Relays before stay in force: {}", e.getMessage());
      return false;
    }
  }

  /** Whether all is in force that was put last, and listens. */
  boolean isWhole() {
    return problem.isEmpty() && plane.unbound().isEmpty();
  }

  /** Why what was put last is not in force. Any thread. */
  Optional<String> problem() {
    return problem;
  }

  /** What carries their connections. */
  RelayPlane plane() {
    return plane;
  }

  /**
   * Begins to drain, on a thread of its own: accepts no more, and lets the open connections go on
   * for as long as the Relays allow.
   */
  Drain drain() {
    return new Drain(new FutureTask<>(plane::drain));
  }

  /** A drain that is under way. */
  static final class Drain {

    private final FutureTask<Integer> task;
    private final Thread thread;

    private Drain(FutureTask<Integer> task) {
      this.task = task;
      this.thread = Thread.ofVirtual().name("relay-drain").start(task);
    }

    /**
     * Waits for its end; an interrupt is the end.
     *
     * @return how many connections had to be broken off
     */
    int left() {
      try {
        return task.get();
      } catch (InterruptedException e) {
        thread.interrupt();
        Thread.currentThread().interrupt();
        return 0;
      } catch (ExecutionException e) {
        log.error("the drain of Relays has failed", e.getCause());
        return 0;
      }
    }
  }

  @Override
  public void close() {
    plane.close();
  }
}
