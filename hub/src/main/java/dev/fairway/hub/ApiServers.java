package dev.fairway.hub;

import dev.fairway.model.Link;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.proxy.DataPlane;
import dev.fairway.proxy.OwnRequest;
import dev.fairway.upstream.Balancer.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the API servers of the clusters that want it: asks each cluster, over its links, where
 * its Service {@code default/kubernetes} leads, now and then, and soon after something has gone
 * wrong there. An answer that is not good changes nothing. Any thread.
 */
final class ApiServers {

  private static final Logger log = LoggerFactory.getLogger(ApiServers.class);

  static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
          + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes&limit=100";

  /** How often it is looked at whether to ask. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final ClusterCalls calls;
  private final Supplier<DataPlane> plane;
  private final ScheduledExecutorService timer;
  private final ConcurrentMap<String, Followed> followed = new ConcurrentHashMap<>();

  /**
   * @param timer runs what is short and does not block
   */
  ApiServers(ClusterCalls calls, Supplier<DataPlane> plane, ScheduledExecutorService timer) {
    this.calls = calls;
    this.plane = plane;
    this.timer = timer;
  }

  /** A cluster, in one form; another form may be another cluster. */
  private static final class Followed {

    final Upstream upstream;
    volatile Set<HostPort> found = Set.of();
    volatile long asked;
    volatile @Nullable String failure;

    Followed(Upstream upstream) {
      this.upstream = upstream;
    }
  }

  /** These are the clusters from now on. */
  void follow(List<Upstream> upstreams) {
    List<Upstream> wanted =
        upstreams.stream().filter(each -> each.links().stream().anyMatch(Link::followed)).toList();
    followed.values().removeIf(each -> !wanted.contains(each.upstream));
    for (Upstream upstream : wanted) {
      Followed known = followed.get(upstream.name());
      if (known == null) {
        Followed fresh = new Followed(upstream);
        followed.put(upstream.name(), fresh);
        ask(fresh);
      } else {
        plane.get().found(upstream.name(), known.found);
      }
    }
  }

  private void ask(Followed cluster) {
    cluster.asked = System.nanoTime();
    calls
        .get(cluster.upstream.name(), SLICES)
        .whenComplete(
            (answer, failure) -> {
              answered(cluster, answer, failure);
              lookLater(cluster);
            });
  }

  private void answered(
      Followed cluster, OwnRequest.@Nullable Answer answer, @Nullable Throwable failure) {
    if (!isCurrent(cluster)) {
      return;
    }
    String name = cluster.upstream.name();
    if (answer == null || answer.status() != 200) {
      failed(cluster, answer == null ? String.valueOf(failure) : "it answers " + answer.status());
      return;
    }
    Set<HostPort> found = EndpointSlices.read(answer.body());
    if (found.isEmpty()) {
      failed(cluster, "its answer names no endpoint that is ready");
      return;
    }
    cluster.failure = null;
    if (!found.equals(cluster.found)) {
      log.info("{}: its API servers are at {}", name, found);
      cluster.found = found;
      plane.get().found(name, found);
    }
  }

  /** Said once, for as long as the reason stays the same. */
  private static void failed(Followed cluster, String reason) {
    if (!reason.equals(cluster.failure)) {
      cluster.failure = reason;
      log.warn(
          "{}: cannot find out its API servers, which stay as they were: {}",
          cluster.upstream.name(),
          reason);
    }
  }

  private void lookLater(Followed cluster) {
    long millis = LOOK.toMillis();
    long wait = ThreadLocalRandom.current().nextLong(millis * 3 / 4, millis * 5 / 4 + 1);
    try {
      timer.schedule(() -> look(cluster), wait, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The hub ends.
    }
  }

  private void look(Followed cluster) {
    if (!isCurrent(cluster)) {
      return;
    }
    boolean due = System.nanoTime() - cluster.asked >= INTERVAL.toNanos();
    if (due || cluster.found.isEmpty() || isTroubled(cluster.upstream.name())) {
      ask(cluster);
    } else {
      lookLater(cluster);
    }
  }

  private boolean isTroubled(String cluster) {
    return plane.get().links(cluster).stream()
        .flatMap(link -> link.endpoints().stream())
        .anyMatch(endpoint -> endpoint.standing() != Standing.UP);
  }

  private boolean isCurrent(Followed cluster) {
    return followed.get(cluster.upstream.name()) == cluster;
  }
}
