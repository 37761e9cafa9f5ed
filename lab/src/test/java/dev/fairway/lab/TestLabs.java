package dev.fairway.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Options for the labs of tests: the user's cache of binaries, a state folder of their own. */
final class TestLabs {

  private TestLabs() {}

  /** Aborts the test, with the reasons, on a machine that cannot run such clusters. */
  static void require(ClusterShape shape) {
    List<String> obstacles = shape.obstacles(System.getenv());
    assumeTrue(obstacles.isEmpty(), () -> shape + " clusters: " + String.join(" ", obstacles));
  }

  static LabOptions options(Path stateFolder) {
    Map<String, String> environment = System.getenv();
    String cache =
        environment.getOrDefault(
            "XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache").toString());
    return new LabOptions(
        environment, Path.of(cache, "fairway"), stateFolder, event -> System.out.println(event));
  }
}
