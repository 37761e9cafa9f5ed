package dev.fairway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Balancers of all sorts, replicas that come and go, links that break: the agent dials no more than
 * it may, never lets the last link to a replica go, and has one to each when it is let in peace.
 */
class LinkPlanPropertyTest {

  private static final int RUNS = 150;

  @ParameterizedTest
  @ValueSource(longs = {1, 20261122})
  void eachReplicaGetsALinkWithBoundedDials(long seed) {
    Random seeds = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      World world = new World(seeds.nextLong());
      world.live(400);
      world.peace();
    }
  }

  /** An agent, its hub's replicas, and what is between, in a time of its own. */
  private static final class World {

    private static final long STEP = Duration.ofMillis(100).toNanos();

    /** A balancer that leads all connections of one address to one replica. */
    private static final int STICKY = 3;

    private final Random random;
    private final String context;
    private final int connections;
    private final int balancer;
    private final LinkPlan plan;
    private final List<String> replicas = new ArrayList<>();
    private final Map<Integer, String> up = new TreeMap<>();
    private final Set<Integer> broken = new HashSet<>();
    private final Deque<Long> dials = new ArrayDeque<>();
    private long now = 12_345;
    private int nextLink;
    private int nextReplica;
    private int turn;

    World(long seed) {
      random = new Random(seed);
      context = "seed " + seed;
      connections = 1 + random.nextInt(6);
      balancer = random.nextInt(4);
      plan = new LinkPlan(connections, random);
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        replicas.add("replica-" + nextReplica++);
      }
      for (int i = 0; i < connections; i++) {
        plan.lasting(nextLink);
        land(nextLink++);
      }
    }

    void live(int steps) {
      for (int i = 0; i < steps; i++) {
        switch (random.nextInt(40)) {
          case 0 -> come();
          case 1 -> go();
          case 2 -> breakOne();
          default -> {}
        }
        step(random.nextInt(4) == 0);
      }
    }

    /** Nothing changes any more: after some time there is a link to each, and none too many. */
    void peace() {
      for (int i = 0; i < 6_000; i++) {
        step(true);
      }
      if (balancer == STICKY && replicas.size() > 1) {
        int before = dials.size();
        for (int i = 0; i < 6_000; i++) {
          step(true);
        }
        assertThat(dials.size() - before).as(context + ": in ten minutes").isLessThan(22);
        return;
      }
      Map<String, Integer> counts = counts();
      assertThat(counts.keySet()).as(context).containsAll(replicas);
      int wanted = Math.max(connections, replicas.size());
      assertThat(up).as(context).hasSize(wanted);
      assertThat(counts.values()).as(context).allMatch(count -> count >= wanted / replicas.size());
      int before = dials.size();
      for (int i = 0; i < 1_000; i++) {
        step(true);
      }
      assertThat(dials.size()).as(context + ": nothing is dialled in vain").isEqualTo(before);
    }

    private void step(boolean heals) {
      now += STEP;
      if (heals) {
        for (int link : List.copyOf(broken)) {
          broken.remove(link);
          land(link);
        }
      }
      LinkPlan.Decision decision = plan.decide(now);
      for (int link : decision.let()) {
        String replica = up.remove(link);
        assertThat(replica).as(context + ": only what is connected is let go").isNotNull();
        if (replicas.contains(replica)) {
          assertThat(up).as(context + ": the last link to a replica stays").containsValue(replica);
        }
      }
      if (decision.dial()) {
        dial();
      }
    }

    private void dial() {
      dials.addLast(now);
      long inMinute = dials.stream().filter(at -> now - at < LinkPlan.MINUTE.toNanos()).count();
      assertThat(inMinute).as(context).isLessThanOrEqualTo(LinkPlan.MOST_DIALS);
      int link = nextLink++;
      plan.extra(link, now);
      if (random.nextInt(5) == 0) {
        plan.over(link); // Nobody answered.
      } else {
        land(link);
      }
    }

    /** Where the balancer leads. */
    private void land(int link) {
      String replica =
          switch (balancer) {
            case 0 -> replicas.get(turn++ % replicas.size());
            case 1 -> replicas.get(random.nextInt(replicas.size()));
            default -> fewest();
          };
      up.put(link, replica);
      plan.connected(link, replica, replicas);
    }

    private String fewest() {
      Map<String, Integer> counts = counts();
      return replicas.stream()
          .min(Comparator.comparingInt(each -> counts.getOrDefault(each, 0)))
          .orElseThrow();
    }

    private Map<String, Integer> counts() {
      Map<String, Integer> counts = new HashMap<>();
      up.values().forEach(replica -> counts.merge(replica, 1, Integer::sum));
      return counts;
    }

    private void come() {
      if (replicas.size() < 6) {
        replicas.add("replica-" + nextReplica++);
        tell();
      }
    }

    private void go() {
      if (replicas.size() > 1) {
        String gone = replicas.remove(random.nextInt(replicas.size()));
        for (Map.Entry<Integer, String> each : Map.copyOf(up).entrySet()) {
          if (each.getValue().equals(gone)) {
            lose(each.getKey());
          }
        }
        tell();
      }
    }

    private void breakOne() {
      if (!up.isEmpty()) {
        lose(List.copyOf(up.keySet()).get(random.nextInt(up.size())));
      }
    }

    private void lose(int link) {
      up.remove(link);
      broken.add(link);
      plan.lost(link);
    }

    private void tell() {
      up.forEach((link, replica) -> plan.connected(link, replica, replicas));
    }
  }
}
