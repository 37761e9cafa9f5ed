package dev.fairway.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Does several things at once; the first failure ends all of them and is the one that is told. */
final class Parallel {

  private Parallel() {}

  /** Something to do. */
  interface Task {
    void run() throws IOException;
  }

  static void run(Task... tasks) throws IOException {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (Task task : tasks) {
      calls.add(
          () -> {
            task.run();
            return true;
          });
    }
    List<Boolean> done = all(calls);
    assert done.size() == tasks.length;
  }

  /** The results, in the order of the calls. */
  static <T> List<T> all(List<Callable<T>> calls) throws IOException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var completion = new ExecutorCompletionService<T>(threads);
      List<Future<T>> results = calls.stream().map(completion::submit).toList();
      for (int i = 0; i < calls.size(); i++) {
        T finished = completion.take().get();
        assert finished != null;
      }
      return results.stream().map(Future::resultNow).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while a cluster was being started", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case IOException io -> io;
      case null, default -> throw new IllegalStateException(cause);
    };
  }
}
