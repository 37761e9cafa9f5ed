package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other replicas of the hub, through which connections go to clusters that have no agent here.
 * Connections to them are made when they are needed, and kept while they are used. Any thread.
 */
public final class Siblings {

  private static final Logger log = LoggerFactory.getLogger(Siblings.class);

  /** Who had no agent when last asked comes after all others, which come at random. */
  private static final long LACKS = 1L << 20;

  private final Means means;
  private final ConcurrentHashMap<String, LongAdder> forwarded = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Way, LongAdder> open = new ConcurrentHashMap<>();

  /** Which replica a cluster was last reached through, for the log. */
  private final ConcurrentHashMap<String, String> last = new ConcurrentHashMap<>();

  private volatile Map<String, Sibling> byId = Map.of();

  /**
   * What connections to them are made of.
   *
   * @param hello what they are told of this replica
   * @param tls how one is dialled, by its id: it believes nobody but that replica; absent while
   *     this one has nothing to show
   * @param budget of the process
   * @param times how long what may take
   */
  public record Means(
      Hello.OfHub hello,
      Dialer dialer,
      EventLoops loops,
      Function<String, Optional<ClientTls>> tls,
      WindowBudget budget,
      Times times) {}

  /**
   * How long what may take.
   *
   * @param patience for a connection with its handshake; as long again for the greeting
   * @param idle one that carries nothing for so long is let go
   * @param age one that is older takes no more: the next is dialled with the certificate of then
   */
  public record Times(Duration patience, Duration idle, Duration age) {

    /** For replicas near each other. */
    public static final Times USUAL =
        new Times(Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofHours(1));
  }

  /**
   * A way that connections take.
   *
   * @param replica its id
   */
  public record Way(String cluster, String replica) {}

  /** None yet. */
  public Siblings(Means means) {
    this.means = means;
  }

  /**
   * Says which others live now. What goes through one that is missing goes on. One thread.
   *
   * @param addresses where each is reached, by its id
   */
  public void announce(Map<String, HostPort> addresses) {
    Map<String, Sibling> before = byId;
    Map<String, Sibling> now = new HashMap<>();
    addresses.forEach(
        (id, address) -> {
          Sibling known = before.get(id);
          boolean same = known != null && known.address().equals(address);
          now.put(id, same ? known : new Sibling(id, address, means));
        });
    byId = Map.copyOf(now);
    open.entrySet()
        .removeIf(each -> !now.containsKey(each.getKey().replica()) && each.getValue().sum() == 0);
    for (Sibling each : before.values()) {
      if (!now.containsValue(each)) {
        each.retire();
      }
    }
  }

  /** How many connections go through others now. */
  public Map<Way, Long> open() {
    Map<Way, Long> now = new HashMap<>();
    open.forEach((way, count) -> now.put(way, count.sum()));
    return now;
  }

  /** How many connections have gone through others, by cluster. */
  public Map<String, Long> forwarded() {
    Map<String, Long> now = new HashMap<>();
    forwarded.forEach((cluster, count) -> now.put(cluster, count.sum()));
    return now;
  }

  /** Whether there are any. */
  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Whom to ask next for a cluster: rather not who had no agent of it when last asked. */
  Optional<Sibling> next(String cluster, Set<Sibling> asked) {
    Sibling best = null;
    long cost = Long.MAX_VALUE;
    for (Sibling each : byId.values()) {
      if (asked.contains(each) || each.isAway()) {
        continue;
      }
      long own = ThreadLocalRandom.current().nextLong(LACKS) + (each.lacks(cluster) ? LACKS : 0);
      if (own < cost) {
        best = each;
        cost = own;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Why some cannot be asked now. */
  List<String> problems() {
    return byId.values().stream().filter(Sibling::isAway).map(Sibling::problem).sorted().toList();
  }

  /**
   * A connection goes through one.
   *
   * @return to be run when it is over
   */
  Runnable passes(String cluster, Sibling sibling) {
    sibling.has(cluster);
    forwarded.computeIfAbsent(cluster, _ -> new LongAdder()).increment();
    LongAdder count = open.computeIfAbsent(new Way(cluster, sibling.id()), _ -> new LongAdder());
    count.increment();
    if (!sibling.id().equals(last.put(cluster, sibling.id()))) {
      log.info(
          "{}: no agent is connected here; it goes through replica {} at {}",
          cluster,
          sibling.id(),
          sibling.address());
    }
    return count::decrement;
  }

  /** An agent of the cluster is connected here. */
  void needless(String cluster) {
    last.remove(cluster);
  }
}
