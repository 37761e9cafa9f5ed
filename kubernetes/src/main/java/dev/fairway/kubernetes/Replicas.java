package dev.fairway.kubernetes;

import dev.fairway.kubernetes.ApiClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of a hub that live: each has a Lease of its own in the home cluster, {@code
 * fairway-hub-<id>}, renews it every few seconds, and deletes it when it ends in order. Clocks need
 * not agree: another one lives as long as it is seen to renew, compared with this one. While the
 * home cluster is away nobody is seen to, and those stay that lived before.
 *
 * <p>Runs on one virtual thread; any thread may ask.
 */
public final class Replicas implements AutoCloseable {

  /** Of the Leases that are meant. */
  static final String LABEL = "fairway.dev/replica";

  /** Where the others reach a replica. */
  private static final String ADDRESS = "fairway.dev/replica-address";

  private static final Logger log = LoggerFactory.getLogger(Replicas.class);
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration RENEWAL = Duration.ofSeconds(4);

  /** Whoever has not renewed for so long is dead. */
  private static final Duration LIFE = Duration.ofSeconds(15);

  /** What was left so long ago when it is first seen is of one that was killed. */
  private static final Duration LEFT = Duration.ofMinutes(2);

  /** How long the end waits until the others can know. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  /** Leases of the dead are deleted by those who live. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Connection connection;
  private final CollectionWatch watch;
  private final String path;
  private final String id;
  private final Optional<String> address;
  private final InstantSource clock;
  private final Thread thread;
  private final Map<String, Sight> sights = new HashMap<>();
  private long renewed = System.nanoTime() - RENEWAL.toNanos();
  private volatile Optional<String> problem = Optional.empty();
  private volatile Set<String> live;
  private volatile Map<String, String> addresses = Map.of();

  /**
   * When one was last seen to renew.
   *
   * @param renewal what it wrote
   * @param at on the clock of {@link System#nanoTime}
   */
  private record Sight(String renewal, long at) {}

  private Replicas(
      Connection connection,
      String namespace,
      String id,
      Optional<String> address,
      InstantSource clock) {
    Collection collection = Collection.ofReplicas(namespace);
    this.connection = connection;
    this.watch = CollectionWatch.start(connection, collection);
    this.path = collection.path();
    this.id = id;
    this.address = address;
    this.clock = clock;
    this.live = Set.of(id);
    this.thread = Thread.ofVirtual().name("home-replicas").unstarted(this::run);
  }

  static Replicas start(
      Connection connection,
      String namespace,
      String id,
      Optional<String> address,
      InstantSource clock) {
    Replicas replicas = new Replicas(connection, namespace, id, address, clock);
    replicas.thread.start();
    return replicas;
  }

  /** The ids of those that live, always with that of this process. Does not block. */
  public Set<String> live() {
    return live;
  }

  /**
   * Where those that live say that others reach them, by id; without those that do not say. Anybody
   * who may write Leases there has written it: it is believed only as far as TLS goes.
   */
  public Map<String, String> addresses() {
    return addresses;
  }

  /** Why they are not known, or this one is not known to them. */
  Optional<String> problem() {
    return watch.problem().or(() -> problem);
  }

  /** Lives no longer, as far as others are concerned. */
  @Override
  public void close() {
    thread.interrupt();
    watch.close();
    try {
      thread.join(LAST_WORDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        renewIfDue();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      // It ends.
    }
    Thread.interrupted(); // The last call may take its time.
    delete(name(id));
  }

  private void look() {
    Map<String, Map<String, Object>> leases = watch.objects().orElse(Map.of());
    long now = System.nanoTime();
    Map<String, String> seen = new HashMap<>();
    Map<String, String> reached = new HashMap<>();
    leases
        .values()
        .forEach(
            lease -> {
              Map<String, Object> spec = Json.object(lease, "spec");
              String holder = Json.text(spec, "holderIdentity");
              seen.put(holder, Json.text(spec, "renewTime"));
              String at =
                  Json.texts(Json.object(lease, "metadata"), "annotations")
                      .getOrDefault(ADDRESS, "");
              if (!at.isEmpty()) {
                reached.put(holder, at);
              }
            });
    sights.keySet().retainAll(seen.keySet());
    Sight before = sights.get(id);
    seen.forEach((each, renewal) -> sights.merge(each, first(renewal, now), Replicas::later));
    Sight own = sights.get(id);
    if (own == null) {
      return;
    }
    if (before != null && own.at() - before.at() > LIFE.toNanos() / 2) {
      // Blind for a while: who lives gets the time to say so.
      sights.replaceAll((_, sight) -> new Sight(sight.renewal(), Math.max(sight.at(), own.at())));
    }
    Set<String> living = new TreeSet<>(Set.of(id));
    sights.forEach(
        (each, sight) -> {
          if (own.at() - sight.at() < LIFE.toNanos()) {
            living.add(each);
          } else if (own.at() - sight.at() > FORGOTTEN.toNanos()) {
            delete(name(each));
          }
        });
    reached.keySet().retainAll(living);
    addresses = Map.copyOf(reached);
    if (!living.equals(live)) {
      log.info("replicas of this hub that live: {}", living);
      live = living;
    }
  }

  private static Sight later(Sight known, Sight now) {
    return known.renewal().equals(now.renewal()) ? known : new Sight(now.renewal(), now.at());
  }

  /** The first look at one: somebody may have left it long ago. */
  private Sight first(String renewal, long now) {
    try {
      boolean isLeft = Instant.parse(renewal).isBefore(clock.instant().minus(LEFT));
      return new Sight(renewal, isLeft ? now - LIFE.toNanos() : now);
    } catch (DateTimeParseException e) {
      return new Sight(renewal, now - LIFE.toNanos());
    }
  }

  private void renewIfDue() throws InterruptedException {
    if (System.nanoTime() - renewed < RENEWAL.toNanos()) {
      return;
    }
    renewed = System.nanoTime();
    try {
      ApiClient client = connection.client();
      Map<String, Object> spec =
          Map.of(
              "holderIdentity",
              id,
              "leaseDurationSeconds",
              LIFE.toSeconds(),
              "renewTime",
              MICROS.format(clock.instant()));
      String renewal = Json.print(Map.of("metadata", metadata(), "spec", spec));
      Answer answer = client.write("PATCH", path + "/" + name(id), MERGE_PATCH, renewal);
      if (answer.code() == 404) {
        answer = client.write("POST", path, JSON, Json.print(lease(spec)));
      }
      settle(answer.code() / 100 == 2 ? Optional.empty() : Optional.of(refused(answer)));
    } catch (IOException e) {
      connection.failed();
      settle(Optional.of("this replica cannot say that it lives: " + e.getMessage()));
    }
  }

  private void settle(Optional<String> now) {
    if (!now.equals(problem)) {
      now.ifPresent(message -> log.warn("home cluster: {}", message));
    }
    problem = now;
  }

  private static String refused(Answer answer) {
    return "this replica cannot say that it lives: "
        + (answer.code() == 403
            ? "may not write leases (403; expected: the role that 'fairway crds --rbac' prints)"
            : "HTTP " + answer.code());
  }

  private Map<String, Object> lease(Map<String, Object> spec) {
    return Map.of(
        "apiVersion",
        "coordination.k8s.io/v1",
        "kind",
        "Lease",
        "metadata",
        metadata(),
        "spec",
        spec);
  }

  private Map<String, Object> metadata() {
    return Map.of(
        "name",
        name(id),
        "labels",
        Map.of(LABEL, "true"),
        "annotations",
        address.map(at -> Map.of(ADDRESS, at)).orElse(Map.of()));
  }

  private static String name(String id) {
    return "fairway-hub-" + id;
  }

  /** As well as it goes: what is left is of one that is dead. */
  private void delete(String name) {
    try {
      connection.client().write("DELETE", path + "/" + name, JSON, "{}");
    } catch (IOException e) {
      log.debug("the lease {} is left: {}", name, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
