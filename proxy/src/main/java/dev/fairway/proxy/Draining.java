package dev.fairway.proxy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How listeners end that have accepted something. */
final class Draining {

  private Draining() {}

  /**
   * Accepts no more, lets what is in flight finish, and breaks off what is left at the deadline. An
   * interrupt is the deadline. Blocks.
   *
   * @return how many connections had to be broken off
   */
  static int drain(List<Bound> listeners, Duration deadline) {
    listeners.forEach(listener -> listener.binding().close());
    CompletableFuture<?>[] empty =
        listeners.stream()
            .map(listener -> listener.connections().drain())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(empty).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return 0;
    } catch (TimeoutException e) {
      return breakOff(listeners);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return breakOff(listeners);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int breakOff(List<Bound> listeners) {
    int left = listeners.stream().mapToInt(listener -> listener.connections().size()).sum();
    listeners.forEach(listener -> listener.connections().closeAll());
    return left;
  }
}
