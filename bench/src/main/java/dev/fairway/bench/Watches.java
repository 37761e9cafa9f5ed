package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What an idle watch costs in memory: many are open, and had one event each. */
final class Watches {

  private static final String PATH = "/api/v1/pods?watch=true&allowWatchBookmarks=true";
  private static final int MOST_WARM_UP = 500;
  private static final int EVENT_SECONDS = 60;

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final Protocol protocol;
  private final int streams;
  private final HeldMemory memory;

  /**
   * Of one case.
   *
   * @param protocol of the clients
   * @param streams watches on each of their connections
   */
  Watches(Rounds rounds, HubSite site, HubBenchOptions options, Protocol protocol, int streams) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.protocol = protocol;
    this.streams = streams;
    this.memory = new HeldMemory(rounds, site.workplace().processes(), "watch");
  }

  List<Row> measure() throws IOException, InterruptedException {
    try (WatchUpstream upstream = WatchUpstream.start(site.workplace())) {
      Behind behind = Behind.ofWorkplace(upstream.port(), Protocol.HTTP2);
      rounds.repeat(options.subjects(), Subject::toString, subject -> turn(subject, behind));
    }
    return memory.rows();
  }

  private void turn(Subject subject, Behind behind) throws IOException, InterruptedException {
    int count = options.watches();
    HubSubjects subjects = new HubSubjects(site, options);
    RunningSubject running = subjects.start(subject, behind, Buffers.STREAMING);
    try (LoadClient client = new LoadClient(site.authority(), protocol)) {
      warmUp(client, running.port(), Math.min(count, MOST_WARM_UP));
      List<LoadConnection> open = new ArrayList<>();
      memory.measure(
          running,
          count,
          () -> {
            open.addAll(client.open(running.port(), (count + streams - 1) / streams));
            watch(open, count);
          });
      open.forEach(LoadConnection::close);
    } finally {
      subjects.stop(running);
    }
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
