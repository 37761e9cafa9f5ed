package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub says of itself while it runs. */
class HubLogTest {

  @TempDir private Path folder;

  private final LogLines log = new LogLines();

  @SuppressWarnings("NullAway.Init")
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
  }

  @AfterEach
  void stop() {
    running.close();
    log.close();
  }

  @Test
  void aReloadNamesWhatHasChanged() throws Exception {
    running.save("south", running.east);
    eventually(
        () -> log.with("configuration in force: 3 clusters; added Cluster/south").size() == 1);
    running.save("south", running.west);
    eventually(
        () -> log.with("configuration in force: 3 clusters; changed Cluster/south").size() == 1);
    running.delete("south.yaml");
    eventually(
        () -> log.with("configuration in force: 2 clusters; removed Cluster/south").size() == 1);
  }

  @Test
  void aReloadThatChangesNoFormDoesNotMoveTheTimeSinceWhichItIsInForce() throws Exception {
    Instant since = running.hub().inForceSince();
    running.save("east.yaml", "# A comment.\n" + RunningHub.cluster("east", running.east));
    running.save("west.yaml", RunningHub.cluster("west", running.west).replace("caFile", "caFiel"));
    eventually(() -> log.with("caFiel").size() == 1);
    running.save(
        "south.yaml", RunningHub.cluster("south", running.east).replace("caFile", "caFlie"));
    eventually(() -> log.with("caFlie").size() == 1);
    assertThat(running.hub().inForceSince()).isEqualTo(since);
    running.save("south", running.east);
    eventually(() -> log.with("added Cluster/south").size() == 1);
    assertThat(running.hub().inForceSince()).isAfter(since);
  }

  @Test
  void aClusterThatCannotBeReachedIsSaidOnceAndSoIsItsReturn() throws Exception {
    int port = running.east.port();
    running.east.close();
    eventually(() -> running.ask("east").contains("connecting failed"));
    eventually(() -> running.ask("east").contains("connecting failed"));
    assertThat(log.with("east is unreachable: 127.0.0.1:" + port + ": connecting failed"))
        .singleElement()
        .asString()
        .startsWith("WARN ");
    assertThat(log.with("reachable again")).isEmpty();
    try (TestUpstream back = new TestUpstream("back", running.authority)) {
      // Another endpoint is another pool of the same cluster.
      running.save("east", back);
      eventually(() -> running.ask("east").equals("back"));
      assertThat(log.with("east is reachable again, after ")).hasSize(1);
    }
  }

  @Test
  void anAccessLogThatWasMovedIsMadeAnew() throws Exception {
    Path current = folder.resolve("logs/access.log");
    running.hub("accessLog: {path: ../logs/access.log}\n");
    eventually(() -> Files.exists(current) && Files.size(current) > 0);
    Path old = folder.resolve("logs/access.log.1");
    Files.move(current, old);
    eventually(() -> Files.exists(current) && Files.size(current) > 0);
    Files.delete(current);
    eventually(() -> Files.exists(current) && Files.size(current) > 0);
    running.assertWestNoticedNothing();
    assertThat(Files.readAllLines(old)).allMatch(line -> line.endsWith("}"));
    assertThat(Files.readAllLines(current)).allMatch(line -> line.endsWith("}"));
  }

  @Test
  void anAccessLogThatCannotBeWrittenIsAProblemUntilItCan() throws Exception {
    running.hub("accessLog: {path: ../ca.pem/access.log}\n");
    eventually(() -> running.hub().accessLogProblem().orElse("").contains("ca.pem is no folder"));
    running.hub("accessLog: {path: ../logs/access.log}\n");
    eventually(() -> running.hub().accessLogProblem().isEmpty());
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(condition);
  }
}
