package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkClusterTest {

  private final Executables executables = new Executables(System.getenv());
  private Path state;
  private Lab lab;
  private LabCluster east;
  private LabCluster west;

  @BeforeAll
  void start(@TempDir Path folder) {
    TestLabs.require(ClusterShape.NETWORK);
    state = folder;
    lab = Lab.open(TestLabs.options(state));
    List<LabCluster> clusters =
        lab.startAll(
            List.of(
                ClusterSpec.of("east", ClusterShape.NETWORK),
                ClusterSpec.of("west", ClusterShape.NETWORK)));
    east = clusters.get(0);
    west = clusters.get(1);
  }

  @AfterAll
  void stop() {
    if (lab != null) {
      List<String> namespaces = east.namespaces();
      lab.close();
      lab.close();
      assertThat(namespaces).noneMatch(name -> Files.exists(Path.of("/run/netns", name)));
      assertThat(Lab.list(TestLabs.options(state))).isEmpty();
    }
  }

  @Test
  void clustersHaveOverlappingRangesSideBySide() {
    assertThat(clusterIp(east)).isEqualTo("10.96.0.1").isEqualTo(clusterIp(west));
    assertThat(east.apiAddress().host()).startsWith("198.1").isNotEqualTo(west.apiAddress().host());
  }

  @Test
  void aMachineReachesItsHostAndItsOwnApiServerButNoOtherCluster() {
    assertThat(connect(east, east.apiAddress().host()).succeeded()).isTrue();
    assertThat(ping(east, east.hostAddress().orElseThrow()).succeeded()).isTrue();
    for (String foreign : List.of(west.apiAddress().host(), west.hostAddress().orElseThrow())) {
      CommandResult result = connect(east, foreign);
      assertThat(result.succeeded()).isFalse();
      assertThat(result.errors()).contains("Network is unreachable");
    }
  }

  private static String clusterIp(LabCluster cluster) {
    return cluster.kubectl("get", "service", "kubernetes", "-o=jsonpath={.spec.clusterIP}");
  }

  private CommandResult connect(LabCluster from, String address) {
    return inside(from, "nc", "-w", "3", address, "6443");
  }

  private CommandResult ping(LabCluster from, String address) {
    return inside(from, "ping", "-c", "1", "-W", "3", address);
  }

  private CommandResult inside(LabCluster cluster, String... words) {
    String namespace = cluster.namespaces().getFirst();
    List<String> all = new ArrayList<>();
    all.add(executables.require("nsenter").toString());
    all.add("--net=/run/netns/" + namespace);
    all.add(executables.require("busybox").toString());
    all.addAll(List.of(words));
    return Command.of(Map.of("PATH", executables.path()), all).run();
  }
}
