package dev.fairway.lab;

import java.nio.file.Path;
import java.util.Map;

/** Options for the labs of tests: the user's cache of binaries, a state folder of their own. */
final class TestLabs {

  private TestLabs() {}

  static LabOptions options(Path stateFolder) {
    Map<String, String> environment = System.getenv();
    String cache =
        environment.getOrDefault(
            "XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache").toString());
    return new LabOptions(
        environment, Path.of(cache, "fairway"), stateFolder, event -> System.out.println(event));
  }
}
