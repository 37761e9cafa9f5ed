package dev.fairway.e2e;

import static dev.fairway.e2e.HomeInFront.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Replicas, each a process of its own: one of them writes statuses, whatever becomes of it. */
@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HomeTakeOverTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** A lease lasts half a minute, and is looked at every eight seconds. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(75);

  /** Far less than a lease lasts. */
  private static final Duration GIVEN_BACK = Duration.ofSeconds(20);

  private static final String HOME =
      "homeCluster: {kubeconfigFile: ../home.kubeconfig, namespaces: [fairway]}";

  @SuppressWarnings("NullAway.Init")
  private HomeInFront setup;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    setup = new HomeInFront(folder);
  }

  @AfterAll
  void stop() {
    if (setup != null) {
      setup.close();
    }
  }

  @AfterEach
  void empty() {
    setup.home().kubectl("delete", "clusters.fairway.dev", "--all", "-n", NAMESPACE);
    setup.home().kubectl("delete", "leases", "--all", "-n", NAMESPACE);
  }

  @Test
  void aKilledWriterIsReplaced() throws Exception {
    try (HubProcess first = writer("killed");
        HubProcess second = standby("heir")) {
      String holder = holder();
      judged("lyon", SOON);
      assertThat(written(second)).isZero();

      first.signal("KILL");
      judged("nice", TAKEN_OVER);
      assertThat(holder()).isNotEqualTo(holder).isNotEmpty();
      assertThat(written(second)).isPositive();
    }
  }

  @Test
  void aSuspendedWriterWritesNoMoreWhenItWakesAndAnOrderlyEndGivesTheLeaseBack() throws Exception {
    try (HubProcess first = writer("suspended");
        HubProcess second = standby("awake")) {
      String holder = holder();
      first.signal("STOP");
      judged("lyon", TAKEN_OVER);
      String heir = holder();
      assertThat(heir).isNotEqualTo(holder).isNotEmpty();

      first.signal("CONT");
      double before = written(first);
      judged("nice", SOON);
      // Long enough for many rounds of both.
      await()
          .during(Duration.ofSeconds(12))
          .atMost(SOON)
          .until(() -> written(first) == before && holder().equals(heir));

      second.signal("TERM");
      await().atMost(GIVEN_BACK).until(() -> holder().equals(holder));
      assertThat(second.exit()).isZero();
      judged("metz", SOON);
      assertThat(written(first)).isGreaterThan(before);
    }
  }

  /** A hub that has written a status, so that it holds the Lease. */
  private HubProcess writer(String name) throws IOException {
    HubProcess hub = process(name);
    judged("paris", SOON);
    return hub;
  }

  /** A hub that knows all objects. */
  private HubProcess standby(String name) throws IOException {
    HubProcess hub = process(name);
    await().atMost(SOON).until(() -> hub.metric("fairway_home_cluster_read") == 1);
    return hub;
  }

  private HubProcess process(String name) throws IOException {
    Path own = setup.folderOf(name, HOME, "");
    return new HubProcess(own.resolve("hub.yaml"), own.resolve("state"));
  }

  /** Makes an object, and waits until somebody has written what the hub makes of it. */
  private void judged(String cluster, Duration most) {
    setup
        .home()
        .apply(setup.cluster(cluster).replace("metadata: {", "metadata: {namespace: fairway, "));
    await()
        .atMost(most)
        .until(
            () ->
                setup
                    .condition(NAMESPACE, "clusters.fairway.dev/" + cluster, "Accepted")
                    .startsWith("True"));
  }

  private static double written(HubProcess hub) throws IOException {
    return hub.metric("fairway_home_cluster_statuses_written_total");
  }

  private String holder() {
    return setup
        .home()
        .kubectl(
            "get",
            "lease",
            "fairway-status",
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.spec.holderIdentity}");
  }
}
