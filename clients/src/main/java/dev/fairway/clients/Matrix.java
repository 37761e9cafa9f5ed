package dev.fairway.clients;

import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Tries rows: each directly at the API server and through the hub, and compares. */
public final class Matrix {

  /** The cluster goes on while it is asked: a difference counts when it stands this often. */
  private static final int TRIES = 3;

  private final Ground ground;
  private final Runner runner;
  private final ClientsListener listener;
  private final Map<Row.Direct, FutureTask<Outcome>> direct = new ConcurrentHashMap<>();
  private final AtomicInteger done = new AtomicInteger();

  private Matrix(Ground ground, Runner runner, ClientsListener listener) {
    this.ground = ground;
    this.runner = runner;
    this.listener = listener;
  }

  /**
   * Tries rows on a cluster; blocks. Interrupting the thread ends all that was started.
   *
   * @param options whose environment the clients are found, built and fetched with
   * @param cluster of the ground
   * @param atOnce how many cases run at a time
   * @return what came of each, in the order of the rows
   * @throws ClientsException if a client cannot be had; the message says what helps
   */
  public static List<Result> run(
      LabOptions options,
      LabCluster cluster,
      Ground ground,
      Collection<Row> rows,
      int atOnce,
      ClientsListener listener)
      throws IOException, InterruptedException {
    var clients = rows.stream().map(Row::client).collect(Collectors.toSet());
    Programs programs = Programs.provide(options, clients, cluster.kubectlBinary(), listener);
    Runner runner =
        new Runner(ground, programs, options.environment().getOrDefault("PATH", "/usr/bin:/bin"));
    return new Matrix(ground, runner, listener).run(List.copyOf(rows), atOnce);
  }

  private List<Result> run(List<Row> rows, int atOnce) throws IOException, InterruptedException {
    listener.progress(rows.size() + " rows");
    Map<Row, Future<Result>> started = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      try {
        for (Row row : rows) {
          started.put(row, threads.submit(() -> tried(row, rows.size())));
        }
        List<Result> results = new ArrayList<>();
        for (Future<Result> each : started.values()) {
          results.add(each.get());
        }
        return List.copyOf(results);
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private Result tried(Row row, int total) throws IOException, InterruptedException {
    Result result = once(row, 1);
    for (int tries = 2; tries <= TRIES && !result.passed(); tries++) {
      direct.remove(row.direct());
      result = once(row, tries);
    }
    listener.done(result, done.incrementAndGet(), total);
    return result;
  }

  private Result once(Row row, int tries) throws IOException, InterruptedException {
    Outcome directly = direct(row.direct());
    long begin = System.nanoTime();
    Outcome hub = runner.run(row.direct(), Optional.of(row.mode()), ground.namespace());
    return new Result(row, directly, hub, Duration.ofNanos(System.nanoTime() - begin), tries);
  }

  /** Done once for all rows that compare with it, by the first that asks. */
  private Outcome direct(Row.Direct what) throws IOException, InterruptedException {
    FutureTask<Outcome> task =
        direct.computeIfAbsent(
            what,
            absent ->
                new FutureTask<>(() -> runner.run(what, Optional.empty(), ground.namespace())));
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
