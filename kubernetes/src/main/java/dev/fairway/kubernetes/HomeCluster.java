package dev.fairway.kubernetes;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A home cluster that is followed: its Cluster and AccessPolicy objects in some namespaces, and
 * what is written back to them. Any thread may ask; nothing here blocks but what runs on threads of
 * its own.
 */
public final class HomeCluster implements AutoCloseable {

  private static final Map<String, String> PLURALS =
      new TreeMap<>(Map.of("Cluster", "clusters", "AccessPolicy", "accesspolicies"));

  private final Connection connection;
  private final List<CollectionWatch> watches = new ArrayList<>();
  private final SecretWatches secrets;
  private final StatusWriter writer;
  private final String own;
  private final InstantSource clock;
  private @Nullable Replicas replicas;
  private final Map<String, KeptSecret> kept = new ConcurrentHashMap<>();

  private HomeCluster(
      HomeAccess access, List<String> namespaces, String identity, InstantSource clock) {
    this.connection = new Connection(access);
    this.own = namespaces.getFirst();
    this.clock = clock;
    for (String namespace : namespaces) {
      PLURALS.forEach(
          (kind, plural) ->
              watches.add(
                  CollectionWatch.start(connection, Collection.of(namespace, kind, plural))));
    }
    this.secrets = new SecretWatches(connection);
    this.writer = StatusWriter.start(connection, namespaces, watches, identity, clock);
  }

  /**
   * Begins to follow a home cluster. What is wrong with the access is a {@link #problems}.
   *
   * @param namespaces those whose objects count, the one that goes first first
   * @param identity what this process is called among those that follow the same namespaces
   * @param clock what time it is
   */
  public static HomeCluster follow(
      HomeAccess access, List<String> namespaces, String identity, InstantSource clock) {
    return new HomeCluster(access, namespaces, identity, clock);
  }

  /** What it has, as it was last read: never, unless all of it was read once. */
  public Home home() {
    List<HomeObject> objects = new ArrayList<>();
    for (CollectionWatch watch : watches) {
      Optional<Map<String, Map<String, Object>>> found = watch.objects();
      if (found.isEmpty()) {
        return new Home.Unread();
      }
      new TreeMap<>(found.get())
          .values()
          .forEach(object -> objects.add(object(watch.collection(), object)));
    }
    return new Home.Read(objects);
  }

  /**
   * What is known of the Secrets that its objects refer to. These and no others are watched from
   * now on.
   */
  public Map<SecretName, HomeSecret> secrets(Set<SecretName> names) {
    return secrets.of(names);
  }

  /**
   * A Secret of Fairway's own, which all that follow this home cluster keep together, in the
   * namespace that goes first. It is followed from now on.
   */
  public KeptSecret kept(String name) {
    return kept.computeIfAbsent(
        name, each -> KeptSecret.followed(connection, new SecretName(own, each)));
  }

  /**
   * The replicas of the hub that live, among which this process is from now on, until it retires.
   *
   * @param id of this process; each start has another
   * @param address where the others reach this process, if they can
   */
  public synchronized Replicas replicas(String id, Optional<String> address) {
    Replicas known = replicas;
    if (known == null) {
      known = Replicas.start(connection, own, id, address, clock);
      replicas = known;
    }
    return known;
  }

  private synchronized Optional<Replicas> announced() {
    return Optional.ofNullable(replicas);
  }

  private static HomeObject object(Collection collection, Map<String, Object> object) {
    Map<String, Object> metadata = Json.object(object, "metadata");
    return new HomeObject(
        collection.kind(),
        collection.namespace(),
        Json.text(metadata, "name"),
        Json.number(metadata, "generation"),
        Json.texts(metadata, "labels"),
        Json.value(object, "spec"));
  }

  /** Why some of it cannot be read, or written back, now. */
  public List<String> problems() {
    Set<String> problems = new LinkedHashSet<>();
    for (CollectionWatch watch : watches) {
      watch.problem().ifPresent(problems::add);
    }
    problems.addAll(secrets.problems());
    kept.values().forEach(each -> each.problem().ifPresent(problems::add));
    announced().flatMap(Replicas::problem).ifPresent(problems::add);
    writer.problem().ifPresent(problems::add);
    return List.copyOf(problems);
  }

  /** How old the oldest part of what it has is, Secrets aside. */
  public Duration age() {
    return watches.stream().map(CollectionWatch::age).max(Duration::compareTo).orElseThrow();
  }

  /** How many watches broke off since the start. */
  public long brokenWatches() {
    return watches.stream().mapToLong(CollectionWatch::broken).sum() + secrets.broken();
  }

  /** How many statuses were written since the start. */
  public long writtenStatuses() {
    return writer.written();
  }

  /**
   * What the objects' statuses should say from now on; written soon, where it says something new.
   */
  public void report(List<ObjectReport> reports) {
    writer.report(reports);
  }

  /**
   * Writes nothing back any more, so that another process can, and is among the replicas that live
   * no longer.
   */
  public void retire() {
    announced().ifPresent(Replicas::close);
    writer.close();
  }

  @Override
  public void close() {
    announced().ifPresent(Replicas::close);
    writer.close();
    watches.forEach(CollectionWatch::close);
    secrets.close();
    kept.values().forEach(KeptSecret::close);
    connection.close();
  }
}
