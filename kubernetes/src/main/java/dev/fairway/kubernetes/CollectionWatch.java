package dev.fairway.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.kubernetes.ApiClient.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the objects of one collection: lists them all, follows their changes for about a minute,
 * lists them again, and so on. So whatever a watch may lose, by an API server that restarts, a
 * version that has expired or a connection that died in silence, costs a minute at most. While the
 * API server is away, what was read last stays.
 *
 * <p>Runs on one virtual thread; any thread may ask.
 */
final class CollectionWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CollectionWatch.class);

  private static final Duration WATCH = Duration.ofSeconds(60);
  private static final Duration SILENCE = WATCH.plusSeconds(15);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final int PAGE = 500;
  private static final int MAX_OBJECTS = 20_000;
  private static final int MAX_LINE = 8 << 20;

  private final Connection connection;
  private final Collection collection;
  private final Thread thread;
  private final LongAdder broken = new LongAdder();

  /** By name; replaced as a whole, never changed. Absent before the first list. */
  private volatile Optional<Map<String, Map<String, Object>>> objects = Optional.empty();

  private volatile Optional<String> problem = Optional.empty();

  /** On the clock of {@link System#nanoTime}. */
  private volatile long lastRead = System.nanoTime();

  private CollectionWatch(Connection connection, Collection collection) {
    this.connection = connection;
    this.collection = collection;
    this.thread = Thread.ofVirtual().name("home-" + collection.resource()).unstarted(this::run);
  }

  static CollectionWatch start(Connection connection, Collection collection) {
    CollectionWatch watch = new CollectionWatch(connection, collection);
    watch.thread.start();
    return watch;
  }

  Collection collection() {
    return collection;
  }

  /** The objects by name, as they were when they were last read; absent if they never were. */
  Optional<Map<String, Map<String, Object>>> objects() {
    return objects;
  }

  /** Why they cannot be read now. */
  Optional<String> problem() {
    return problem;
  }

  /** How long ago it was certain that this is all there is. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - lastRead);
  }

  /** How many watches ended otherwise than by the time that was agreed on. */
  long broken() {
    return broken.sum();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    Duration pause = SHORTEST;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (round()) {
          pause = SHORTEST;
        } else {
          connection.failed();
          Thread.sleep(jittered(pause));
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lists and watches once; answers whether all went well. */
  private boolean round() throws InterruptedException {
    boolean listed = false;
    try {
      ApiClient client = connection.client();
      String version = list(client);
      listed = true;
      settle(Optional.empty());
      watch(client, version);
      return true;
    } catch (IOException | RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      if (listed) {
        // The next list tells whether that matters.
        broken.increment();
        log.debug("watch of {} broke: {}", collection.words(), e.getMessage());
      } else {
        settle(Optional.of(String.valueOf(e.getMessage())));
      }
      return false;
    }
  }

  /** Says each change of state once. */
  private void settle(Optional<String> now) {
    if (!now.equals(problem)) {
      now.ifPresentOrElse(
          message -> log.warn("home cluster, {}: {}", collection.words(), message),
          () -> log.info("home cluster, {}: read again", collection.words()));
    }
    problem = now;
  }

  /** Lists all, and answers which version that is. */
  private String list(ApiClient client) throws IOException, InterruptedException {
    Map<String, Map<String, Object>> found = new HashMap<>();
    String version = "";
    String next = "";
    do {
      String path = collection.path() + "?limit=" + PAGE + collection.query();
      Map<String, Object> page = read(client, next.isEmpty() ? path : path + "&continue=" + next);
      for (Map<String, Object> object : Json.objects(page, "items")) {
        found.put(name(object), object);
      }
      if (found.size() > MAX_OBJECTS) {
        throw new IOException("more than " + MAX_OBJECTS + " objects");
      }
      Map<String, Object> metadata = Json.object(page, "metadata");
      version = Json.text(metadata, "resourceVersion");
      next = URLEncoder.encode(Json.text(metadata, "continue"), UTF_8);
    } while (!next.isEmpty());
    objects = Optional.of(Map.copyOf(found));
    lastRead = System.nanoTime();
    return version;
  }

  private Map<String, Object> read(ApiClient client, String path)
      throws IOException, InterruptedException {
    Answer answer = client.get(path);
    if (answer.code() != 200) {
      throw new IOException(Refusal.of(answer.code(), answer.body(), collection));
    }
    return Json.parse(answer.body());
  }

  private void watch(ApiClient client, String version) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long seconds = WATCH.toSeconds() - ThreadLocalRandom.current().nextInt(15);
    String path =
        collection.path()
            + "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
            + seconds
            + "&resourceVersion="
            + version
            + collection.query();
    try (Incoming incoming = client.stream(path)) {
      if (incoming.code() != 200) {
        throw new IOException("watch: HTTP " + incoming.code());
      }
      Gathered line = new Gathered(MAX_LINE);
      byte[] bytes = incoming.next(start + SILENCE.toNanos());
      while (bytes.length > 0) {
        take(bytes, line);
        bytes = incoming.next(start + SILENCE.toNanos());
      }
    }
    if (System.nanoTime() - start < WATCH.dividedBy(2).toNanos()) {
      throw new IOException("it ended early");
    }
  }

  /** Events are lines. */
  private void take(byte[] bytes, Gathered line) throws IOException {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line.add(bytes, from, i);
        from = i + 1;
        String event = line.take();
        if (!event.isBlank()) {
          apply(Json.parse(event));
        }
      }
    }
    line.add(bytes, from, bytes.length);
  }

  private void apply(Map<String, Object> event) throws IOException {
    Map<String, Object> object = Json.object(event, "object");
    switch (Json.text(event, "type")) {
      case "ADDED", "MODIFIED" -> change(object, true);
      case "DELETED" -> change(object, false);
      case "BOOKMARK" -> lastRead = System.nanoTime();
      default -> throw new IOException("the watch ended: " + Json.text(object, "message"));
    }
  }

  private void change(Map<String, Object> object, boolean there) throws IOException {
    Map<String, Map<String, Object>> next = new HashMap<>(objects.orElse(Map.of()));
    next.remove(name(object));
    if (there && next.size() < MAX_OBJECTS) {
      next.put(name(object), object);
    }
    objects = Optional.of(Map.copyOf(next));
    lastRead = System.nanoTime();
  }

  private static String name(Map<String, Object> object) {
    return Json.text(Json.object(object, "metadata"), "name");
  }

  private static Duration jittered(Duration pause) {
    return pause.multipliedBy(50 + ThreadLocalRandom.current().nextInt(100)).dividedBy(100);
  }
}
