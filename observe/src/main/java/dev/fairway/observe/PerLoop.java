package dev.fairway.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Records that belong to event loops: each loop writes its own without lock or atomic, and a
 * question is a task that every loop answers with copies. So traffic pays for being watched only
 * while somebody watches. A loop that does not answer in time is itself worth telling.
 *
 * @param <T> the records of one loop
 */
public final class PerLoop<T> {

  /** How long loops have to answer. An idle one takes microseconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ConcurrentMap<Executor, T> loops = new ConcurrentHashMap<>();
  private final Supplier<T> fresh;

  /** Without a loop yet. */
  public PerLoop(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  /** The records of one event loop, which alone may use them. Any thread may ask for them. */
  public T on(Executor loop) {
    T own = loops.get(loop);
    return own != null ? own : loops.computeIfAbsent(loop, _ -> fresh.get());
  }

  /**
   * Puts a question to every loop and waits at most two seconds. Not for event loops.
   *
   * @param question runs on each loop and must return copies
   */
  public <A> Told<A> ask(Function<T, A> question) throws InterruptedException {
    List<CompletableFuture<A>> asked = new ArrayList<>();
    for (Map.Entry<Executor, T> each : loops.entrySet()) {
      asked.add(ask(each.getKey(), each.getValue(), question));
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<A> answers = new ArrayList<>();
    int silent = 0;
    for (CompletableFuture<A> each : asked) {
      try {
        answers.add(each.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        silent++;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return new Told<>(answers, silent);
  }

  /** Gives every loop something to do with its records, and does not wait. Any thread. */
  public void tell(Consumer<T> task) {
    loops.forEach(
        (loop, records) -> {
          try {
            loop.execute(() -> task.accept(records));
          } catch (RejectedExecutionException e) {
            // It has ended, and with it all that it carried.
          }
        });
  }

  private static <T, A> CompletableFuture<A> ask(
      Executor loop, T records, Function<T, A> question) {
    try {
      return CompletableFuture.supplyAsync(() -> question.apply(records), loop);
    } catch (RejectedExecutionException e) {
      return new CompletableFuture<>(); // The loop has ended, and with it all that it carried.
    }
  }

  /**
   * What the loops told.
   *
   * @param answers of the loops that answered in time, in no particular order
   * @param silent how many loops did not: they are overloaded, blocked, or have ended
   */
  public record Told<A>(List<A> answers, int silent) {}
}
