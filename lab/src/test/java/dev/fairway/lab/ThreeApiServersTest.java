package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.net.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class ThreeApiServersTest {

  @TempDir Path state;

  @Test
  void theApiAddressMovesFromAnApiServerThatDiedToOneThatLives() {
    TestLabs.require(ClusterShape.THREE_API_SERVERS);
    try (Lab lab = Lab.open(TestLabs.options(state))) {
      LabCluster cluster = lab.start(ClusterSpec.of("east", ClusterShape.THREE_API_SERVERS));
      listsAllThree(cluster);
      cluster.killApiServer(0);
      assertThat(calls(cluster)).as("while the address is on the dead one").isFalse();
      cluster.moveApiAddress(2);
      assertThat(calls(cluster)).as("on the third").isTrue();
      cluster.moveApiAddress(1);
      assertThat(calls(cluster)).as("on the second").isTrue();
      cluster.startApiServer(0);
      cluster.moveApiAddress(0);
      assertThat(calls(cluster)).as("on the first, which came back").isTrue();
    }
    assertThat(Lab.list(TestLabs.options(state))).isEmpty();
  }

  private static void listsAllThree(LabCluster cluster) {
    String[] query = {
      "get", "endpointslice", "kubernetes", "-o=jsonpath={.endpoints[*].addresses[0]}"
    };
    assertThat(cluster.endpoints()).hasSize(3).doesNotContain(cluster.apiAddress());
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(cluster.kubectl(query).split(" ", -1))
                    .containsExactlyInAnyOrderElementsOf(
                        cluster.endpoints().stream().map(HostPort::host).toList()));
  }

  private static boolean calls(LabCluster cluster) {
    return cluster.kubectlResult("get", "namespaces", "--request-timeout=5s").succeeded();
  }
}
