package dev.fairway.clients;

import dev.fairway.lab.LabCluster;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Empty namespaces for cases, made many at once. Safe for use by several threads. */
final class Namespaces {

  private static final int BATCH = 24;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

  private final LabCluster cluster;
  private final Queue<String> ready = new ArrayDeque<>();
  private int made;

  Namespaces(LabCluster cluster) {
    this.cluster = cluster;
  }

  /** One that nobody has used, and in which pods can be made at once. */
  synchronized String take() {
    if (ready.isEmpty()) {
      List<String> names =
          IntStream.range(made, made + BATCH).mapToObj(number -> "case-" + number).toList();
      make(names);
      made += BATCH;
      ready.addAll(names);
    }
    return ready.remove();
  }

  private void make(List<String> names) {
    cluster.apply(
        names.stream()
            .map(
                name ->
                    """
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: %s, labels: {%s: "yes"}}
                    """
                        .formatted(name, Ground.LABEL))
            .collect(Collectors.joining("---\n")));
    long begin = System.nanoTime();
    while (!withAccount().containsAll(names)) {
      if (System.nanoTime() - begin > PATIENCE) {
        throw new ClientsException("no ServiceAccount was made in one of " + names);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private List<String> withAccount() {
    return Arrays.asList(
        cluster
            .kubectl(
                "get",
                "serviceaccounts",
                "--all-namespaces",
                "--field-selector=metadata.name=default",
                "-o",
                "jsonpath={.items[*].metadata.namespace}")
            .split(" ", -1));
  }
}
