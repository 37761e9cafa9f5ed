package dev.fairway.hub;

import dev.fairway.hub.ClusterVersion.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which version each cluster has, and whether it answers. Asked when somebody wants to know, not
 * before, and for a while not again, however many want to know. Any thread.
 */
final class ClusterVersions {

  /** How long an answer counts. */
  static final Duration FRESH = Duration.ofSeconds(15);

  /** How long who asks waits for clusters that have not answered yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Function<String, CompletionStage<ClusterVersion>> ask;
  private final InstantSource clock;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param ask asks a cluster, and completes in any case
   */
  ClusterVersions(Function<String, CompletionStage<ClusterVersion>> ask, InstantSource clock) {
    this.ask = ask;
    this.clock = clock;
  }

  /**
   * What was found out, and since when that state has lasted.
   *
   * @param since when it was first found in this state; of one that nobody knows yet, now
   */
  record Known(ClusterVersion version, Instant since) {}

  /** One question to one cluster; the last answer counts while the next is waited for. */
  private record Entry(
      Instant asked, CompletableFuture<ClusterVersion> answer, @Nullable Known before) {

    @Nullable Known known() {
      ClusterVersion now = answer.getNow(ClusterVersion.UNKNOWN);
      Known last = before;
      if (now.state() == State.UNKNOWN) {
        return last;
      }
      boolean same = last != null && last.version().state() == now.state();
      return new Known(now, same && last != null ? last.since() : asked);
    }
  }

  /**
   * Completes soon, with what is known then of all these clusters, by their names; whoever is not
   * among all clusters is forgotten.
   *
   * @param all the clusters that there are
   */
  CompletionStage<Map<String, Known>> of(Collection<String> names, Collection<String> all) {
    entries.keySet().retainAll(all);
    Instant now = clock.instant();
    CompletableFuture<?>[] first =
        names.stream()
            .map(name -> entries.compute(name, (key, entry) -> current(key, entry, now)))
            .filter(entry -> entry.before() == null)
            .map(Entry::answer)
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(first)
        .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(_ -> known(names, now));
  }

  private Entry current(String name, @Nullable Entry entry, Instant now) {
    if (entry != null && (!entry.answer().isDone() || now.isBefore(entry.asked().plus(FRESH)))) {
      return entry;
    }
    CompletableFuture<ClusterVersion> answer =
        ask.apply(name).exceptionally(ClusterVersion::failed).toCompletableFuture();
    return new Entry(now, answer, entry == null ? null : entry.known());
  }

  private Map<String, Known> known(Collection<String> names, Instant now) {
    Map<String, Known> known = new TreeMap<>();
    for (String name : names) {
      Entry entry = entries.get(name);
      Known found = entry == null ? null : entry.known();
      known.put(name, found == null ? new Known(ClusterVersion.UNKNOWN, now) : found);
    }
    return known;
  }
}
