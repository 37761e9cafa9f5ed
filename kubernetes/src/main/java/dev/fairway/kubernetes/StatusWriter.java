package dev.fairway.kubernetes;

import dev.fairway.kubernetes.ApiClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes statuses back, sparingly: only what differs from what stands there, a few at a time, and
 * what only tells how a cluster fares at most every half minute. In each namespace only the process
 * that holds its Lease writes, so replicas that see a cluster differently do not write in turns.
 *
 * <p>Runs on one virtual thread.
 */
final class StatusWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StatusWriter.class);

  private static final String LEASE = "fairway-status";
  private static final Duration ROUND = Duration.ofMillis(1_500);
  private static final Duration CALM = Duration.ofSeconds(30);
  private static final Duration GOODBYE = Duration.ofSeconds(3);
  private static final int MOST_IN_A_ROUND = 20;

  private final Connection connection;
  private final List<CollectionWatch> watches;
  private final InstantSource clock;
  private final Map<String, Lease> leases = new HashMap<>();
  private final Map<String, Instant> written = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("home-status").unstarted(this::run);
  private final LongAdder count = new LongAdder();
  private volatile List<ObjectReport> reports = List.of();
  private volatile Optional<String> problem = Optional.empty();

  private StatusWriter(
      Connection connection,
      List<String> namespaces,
      List<CollectionWatch> watches,
      String identity,
      InstantSource clock) {
    this.connection = connection;
    this.watches = List.copyOf(watches);
    this.clock = clock;
    for (String namespace : namespaces) {
      leases.put(namespace, new Lease(namespace, LEASE, identity, clock));
    }
  }

  static StatusWriter start(
      Connection connection,
      List<String> namespaces,
      List<CollectionWatch> watches,
      String identity,
      InstantSource clock) {
    StatusWriter writer = new StatusWriter(connection, namespaces, watches, identity, clock);
    writer.thread.start();
    return writer;
  }

  void report(List<ObjectReport> next) {
    reports = List.copyOf(next);
  }

  Optional<String> problem() {
    return problem;
  }

  long written() {
    return count.sum();
  }

  /** Writes no more, and gives its Leases back, for which it waits a moment. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(GOODBYE)) {
        log.debug("the home cluster does not take the leases back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(
            ROUND.multipliedBy(75 + ThreadLocalRandom.current().nextInt(50)).dividedBy(100));
        round();
      }
    } catch (InterruptedException e) {
      release();
    }
  }

  /** Others need not wait until the leases expire. */
  private void release() {
    try {
      ApiClient client = connection.client();
      for (Lease lease : leases.values()) {
        lease.release(client);
      }
    } catch (IOException | RuntimeException e) {
      log.debug("leases expire by themselves: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    int left = MOST_IN_A_ROUND;
    try {
      ApiClient client = connection.client();
      List<ObjectReport> current = reports;
      written.keySet().retainAll(places(current));
      for (ObjectReport report : current) {
        Lease lease = leases.get(report.object().namespace());
        if (left > 0 && lease != null && lease.hold(client) && write(client, report)) {
          left--;
        }
      }
      settle(Optional.empty());
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      settle(Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private static Set<String> places(List<ObjectReport> reports) {
    return reports.stream().map(report -> report.object().place()).collect(Collectors.toSet());
  }

  private void settle(Optional<String> now) {
    if (!now.equals(problem)) {
      now.ifPresent(message -> log.warn("home cluster, cannot write statuses: {}", message));
    }
    problem = now.map(message -> "cannot write statuses: " + message);
  }

  /** Answers whether something was sent. */
  private boolean write(ApiClient client, ObjectReport report)
      throws IOException, InterruptedException {
    Optional<Map<String, Object>> object = object(report);
    if (object.isEmpty()) {
      return false;
    }
    Map<String, Object> status = Json.object(object.get(), "status");
    WrittenStatus before = WrittenStatus.of(status, report);
    Instant now = clock.instant();
    WrittenStatus next = before.next(report, now);
    String place = report.object().place();
    Instant last = written.getOrDefault(place, Instant.MIN);
    boolean calm = last.equals(Instant.MIN) || now.isAfter(last.plus(CALM));
    if (next.equals(before) || (!calm && !next.judgesOtherwise(before))) {
      return false;
    }
    String path = path(report) + "/status";
    // Refused (409) if the object is another one by now: so nobody's change is overwritten, and
    // what a process writes late that was suspended changes nothing.
    Map<String, Object> patched = new HashMap<>(next.patch(status, report));
    patched.put(
        "metadata",
        Map.of(
            "resourceVersion",
            Json.text(Json.object(object.get(), "metadata"), "resourceVersion")));
    String patch = Json.print(patched);
    Answer answer = client.write("PATCH", path, "application/merge-patch+json", patch);
    // One that was just deleted has no status, and one that was just changed is judged anew.
    if (answer.code() == 404 || answer.code() == 409) {
      return true;
    }
    if (answer.code() / 100 != 2) {
      throw new IOException(path + ": HTTP " + answer.code());
    }
    written.put(place, now);
    count.increment();
    return true;
  }

  private Optional<Map<String, Object>> object(ObjectReport report) {
    return watch(report)
        .flatMap(CollectionWatch::objects)
        .flatMap(objects -> Optional.ofNullable(objects.get(report.object().name())));
  }

  private Optional<CollectionWatch> watch(ObjectReport report) {
    return watches.stream()
        .filter(watch -> watch.collection().kind().equals(report.object().kind()))
        .filter(watch -> watch.collection().namespace().equals(report.object().namespace()))
        .findFirst();
  }

  private String path(ObjectReport report) {
    String folder = watch(report).orElseThrow().collection().path();
    return folder + "/" + report.object().name();
  }
}
