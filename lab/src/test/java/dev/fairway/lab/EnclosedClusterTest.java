package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
class EnclosedClusterTest {

  @Test
  void aClusterBehindANatIsReachedFromItsOwnNetworkOnly(@TempDir Path state) {
    List<String> obstacles = NattedNetwork.obstacles(System.getenv());
    assumeTrue(obstacles.isEmpty(), () -> String.join(" ", obstacles));
    Executables executables = new Executables(System.getenv());
    try (Lab lab = Lab.open(TestLabs.options(state))) {
      LabCluster east = lab.start(ClusterSpec.of("east", ClusterShape.NETWORK));
      String api = east.apiAddress().host();
      assertThat(route(executables, api)).contains(" dev fw");

      NattedNetwork network = lab.enclose(east);
      network.changeInnerAddress();

      assertThat(route(executables, api)).doesNotContain(" dev fw");
      assertThat(east.kubectl("get", "--raw", "/readyz")).isEqualTo("ok");
      String busybox = executables.require("busybox").toString();
      assertThat(network.run(busybox, "nc", "-w", "5", api, "6443").succeeded()).isTrue();
    }
  }

  @Test
  void onlyAClusterWithANetworkCanBeEnclosed(@TempDir Path state) {
    List<String> obstacles = NattedNetwork.obstacles(System.getenv());
    assumeTrue(obstacles.isEmpty(), () -> String.join(" ", obstacles));
    try (Lab lab = Lab.open(TestLabs.options(state))) {
      LabCluster west = lab.start(ClusterSpec.of("west", ClusterShape.LOOPBACK));
      assertThatThrownBy(() -> lab.enclose(west))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("west has no network of its own");
    }
  }

  /** Which way this host would send to an address; nothing is sent. */
  private static String route(Executables executables, String address) {
    List<String> words = List.of(executables.require("ip").toString(), "route", "get", address);
    CommandResult result = Command.of(Map.of(), words).run();
    return result.output() + result.errors();
  }
}
