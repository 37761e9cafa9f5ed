package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What an idle watch costs in memory: many are open and had one event each, beside the same process
 * without them. Each round has a process of its own, since memory that was used once stays with it.
 */
final class Watches {

  private static final String PATH = "/api/v1/pods?watch=true&allowWatchBookmarks=true";
  private static final int MOST_WARM_UP = 500;
  private static final int SETTLE_SECONDS = 2;
  private static final int EVENT_SECONDS = 60;

  private final Rounds rounds;
  private final Workplace workplace;
  private final Protocol protocol;
  private final int streams;
  private final Series memory;
  private final Series heap;
  private final Series outside;
  private final Series resident;

  /**
   * Of one case.
   *
   * @param protocol of the clients
   * @param streams watches on each of their connections
   */
  Watches(Rounds rounds, Workplace workplace, Protocol protocol, int streams) {
    this.rounds = rounds;
    this.workplace = workplace;
    this.protocol = protocol;
    this.streams = streams;
    this.memory = rounds.series("memory", "KiB/watch");
    this.heap = rounds.series("live-heap", "KiB/watch");
    this.outside = rounds.series("outside-heap", "KiB/watch");
    this.resident = rounds.series("rss", "KiB/watch");
  }

  List<Row> measure() throws IOException, InterruptedException {
    try (WatchUpstream upstream = WatchUpstream.start(workplace)) {
      Behind behind = Behind.ofWorkplace(upstream.port(), Protocol.HTTP2);
      rounds.repeat(
          rounds.options().subjects(), Subject::toString, subject -> turn(subject, behind));
    }
    List<Row> rows = new ArrayList<>(memory.rows());
    rows.addAll(heap.rows());
    rows.addAll(outside.rows());
    rows.addAll(resident.rows());
    return rows;
  }

  private void turn(Subject subject, Behind behind) throws IOException, InterruptedException {
    int count = rounds.options().watches();
    RunningSubject running = rounds.subjects().start(subject, behind, Buffers.STREAMING);
    try (LoadClient client = new LoadClient(workplace.authority(), protocol)) {
      warmUp(client, running.port(), Math.min(count, MOST_WARM_UP));
      MemoryUse before = measure(running);
      List<LoadConnection> open = client.open(running.port(), (count + streams - 1) / streams);
      watch(open, count);
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      // Before the collection that gives memory back, so that it holds the garbage too.
      double resident = MemoryUse.of(running.process().toHandle()).resident();
      MemoryUse each = measure(running).withResident(resident).since(before, count);
      add(subject, each);
      open.forEach(LoadConnection::close);
    } finally {
      rounds.subjects().stop(running);
    }
  }

  private void add(Subject subject, MemoryUse each) {
    String name = subject.toString();
    memory.add(name, each.total());
    if (subject == Subject.FAIRWAY) {
      heap.add(name, each.liveHeap());
      outside.add(name, each.outside());
    }
    resident.add(name, each.resident());
    rounds.progress(
        "%s: %.1f KiB a watch (live heap %.1f, outside %.1f), RSS %.1f"
            .formatted(name, each.total(), each.liveHeap(), each.outside(), each.resident()));
  }

  /**
   * One after the other, so that classes are loaded and code is compiled, but no memory for many is
   * kept ready.
   */
  private void warmUp(LoadClient client, int port, int count)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      List<LoadConnection> one = client.open(port, 1);
      watch(one, 1);
      one.getFirst().close();
    }
  }

  private MemoryUse measure(RunningSubject running) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    ProcessHandle process = running.process().toHandle();
    return switch (running.subject()) {
      case FAIRWAY ->
          MemoryUse.of(process, JavaHeap.afterCollection(workplace.processes(), process));
      case NGINX, HAPROXY -> MemoryUse.of(process);
    };
  }

  /** Begins watches on the connections in turn; returns when each had its event. */
  private static void watch(List<LoadConnection> open, int count) throws InterruptedException {
    CountDownLatch events = new CountDownLatch(count);
    AtomicReference<String> failure = new AtomicReference<>("");
    for (int i = 0; i < count; i++) {
      open.get(i % open.size()).get(PATH, "", new Event(events, failure));
    }
    boolean all = events.await(EVENT_SECONDS, TimeUnit.SECONDS);
    String failed = String.valueOf(failure.get());
    if (!all || !failed.isEmpty()) {
      throw new BenchException(
          events.getCount() + " of " + count + " watches got no event " + failed);
    }
  }

  /** Waits for the first event of a watch. */
  private static final class Event implements Answer {

    private final CountDownLatch events;
    private final AtomicReference<String> failure;
    private boolean came;

    Event(CountDownLatch events, AtomicReference<String> failure) {
      this.events = events;
      this.failure = failure;
    }

    @Override
    public void head(int status) {
      if (status != 200) {
        failure.compareAndSet("", "(status " + status + ")");
      }
    }

    @Override
    public void body(int bytes) {
      if (!came && bytes > 0) {
        came = true;
        events.countDown();
      }
    }

    @Override
    public void end() {
      failure.compareAndSet("", "(a watch ended)");
    }

    @Override
    public void failed(Throwable cause) {
      if (!came) {
        failure.compareAndSet("", "(" + cause.getMessage() + ")");
      }
    }
  }
}
