package dev.fairway.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which connections an agent should have to the replicas of its hub, where it cannot choose which
 * one it reaches: as many as it was told, and to each replica that lives one at least. While one is
 * lacking, an extra connection is dialled from time to time; the one that is too many after that is
 * let go. Dials are bounded: the time between them grows until it is a minute, and there are never
 * more than {@value #MOST_DIALS} in a minute. One thread; time comes as an argument.
 */
final class LinkPlan {

  /** In any minute. */
  static final int MOST_DIALS = 20;

  static final Duration MINUTE = Duration.ofMinutes(1);

  /** Between two dials, at least half of it. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  /** Many agents may hear of a new replica at once. */
  private static final Duration FIRST = Duration.ofSeconds(2);

  /** The time between dials doubles when each replica might have been met so often. */
  private static final int MOST_DOUBLINGS = 7;

  private final int connections;
  private final RandomGenerator random;
  private final Map<Integer, Link> links = new TreeMap<>();
  private final Deque<Long> dials = new ArrayDeque<>();
  private Set<String> lacking = Set.of();
  private int tries;
  private long next;

  /** Nothing is dialled yet. */
  LinkPlan(int connections, RandomGenerator random) {
    this.connections = connections;
    this.random = random;
  }

  private static final class Link {

    /** Not connected for the first time yet, and not dialled again if that fails. */
    private boolean isExtra;

    private @Nullable String replica;
    private List<String> live = List.of();

    Link(boolean isExtra) {
      this.isExtra = isExtra;
    }
  }

  /**
   * What is to be done now.
   *
   * @param let the links to be let go; they count no more
   * @param dial whether an extra link is to be dialled, and {@link #extra} to be called
   * @param again after how many nanoseconds to ask again, if nothing happens before; absent if that
   *     would change nothing
   */
  record Decision(List<Integer> let, boolean dial, Optional<Long> again) {

    /** Copies the list. */
    Decision {
      let = List.copyOf(let);
    }
  }

  /** A link that is dialled again and again. Numbers grow. */
  void lasting(int link) {
    links.put(link, new Link(false));
  }

  /** An extra link is being dialled. */
  void extra(int link, long now) {
    links.put(link, new Link(true));
    dials.addLast(now);
    tries++;
    next = now + pause();
  }

  /**
   * A link is connected, or has heard something new.
   *
   * @param replica which one it is connected to
   * @param live those that live, as that one says
   */
  void connected(int link, String replica, List<String> live) {
    Link known = links.get(link);
    if (known != null) {
      known.isExtra = false;
      known.replica = replica;
      known.live = List.copyOf(live);
    }
  }

  /** A link is broken; it is being dialled again. */
  void lost(int link) {
    Link known = links.get(link);
    if (known != null) {
      known.replica = null;
      known.live = List.of();
    }
  }

  /** A link is over. */
  void over(int link) {
    links.remove(link);
  }

  /** What is to be done at this moment. */
  Decision decide(long now) {
    Set<String> live = live();
    if (live.isEmpty()) {
      return new Decision(List.of(), false, Optional.empty());
    }
    int wanted = Math.max(connections, live.size());
    List<Integer> let = letGo(live, wanted);
    look(live, wanted, now);
    if (lacking.isEmpty() || !isSteady()) {
      return new Decision(let, false, Optional.empty());
    }
    while (!dials.isEmpty() && now - dials.getFirst() >= MINUTE.toNanos()) {
      dials.removeFirst();
    }
    long at = next;
    if (dials.size() >= MOST_DIALS) {
      at = Math.max(at, dials.getFirst() + MINUTE.toNanos());
    }
    return at - now <= 0
        ? new Decision(let, true, Optional.empty())
        : new Decision(let, false, Optional.of(at - now));
  }

  /** Those that live, as any of those says that is connected: one that is new knows few. */
  private Set<String> live() {
    Set<String> live = new TreeSet<>();
    links.values().forEach(link -> live.addAll(link.live));
    return live;
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    for (Link link : links.values()) {
      if (link.replica != null) {
        counts.merge(link.replica, 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Never the last one to a replica that lives; of several to one the youngest. */
  private List<Integer> letGo(Set<String> live, int wanted) {
    List<Integer> let = new ArrayList<>();
    while (links.values().stream().filter(link -> !link.isExtra).count() > wanted) {
      Map<String, Integer> counts = counts();
      Optional<Integer> victim =
          links.entrySet().stream()
              .filter(each -> isSpare(each.getValue(), live, counts))
              .max(
                  Comparator.<Map.Entry<Integer, Link>>comparingInt(
                          each -> worth(each.getValue(), live, counts))
                      .thenComparing(Map.Entry::getKey))
              .map(Map.Entry::getKey);
      if (victim.isEmpty()) {
        return let;
      }
      links.remove(victim.get());
      let.add(victim.get());
    }
    return let;
  }

  private static boolean isSpare(Link link, Set<String> live, Map<String, Integer> counts) {
    return link.replica != null
        && (!live.contains(link.replica) || counts.getOrDefault(link.replica, 0) > 1);
  }

  /** Those to replicas that are gone first, then those to the one that has most. */
  private static int worth(Link link, Set<String> live, Map<String, Integer> counts) {
    String replica = String.valueOf(link.replica);
    return live.contains(replica) ? counts.getOrDefault(replica, 0) : Integer.MAX_VALUE;
  }

  /** Which replicas lack links now; a new one among them is looked for quickly. */
  private void look(Set<String> live, int wanted, long now) {
    int least = Math.max(1, wanted / live.size());
    Map<String, Integer> counts = counts();
    Set<String> found = new HashSet<>(live);
    found.removeIf(replica -> counts.getOrDefault(replica, 0) >= least);
    if (!found.equals(lacking) && !found.isEmpty()) {
      boolean isLess = lacking.containsAll(found);
      tries = 0;
      next = now + (isLess ? pause() : jittered(FIRST));
    }
    lacking = found;
  }

  /** Whatever is being dialled may be what is lacking. */
  private boolean isSteady() {
    return links.values().stream().allMatch(link -> link.replica != null);
  }

  private long pause() {
    int doublings = Math.min(MOST_DOUBLINGS, tries / Math.max(1, live().size()));
    Duration pause = SHORTEST.multipliedBy(1L << doublings);
    return jittered(pause.compareTo(MINUTE) < 0 ? pause : MINUTE);
  }

  private long jittered(Duration time) {
    return time.toNanos() / 2 + random.nextLong(time.toNanos() / 2);
  }
}
