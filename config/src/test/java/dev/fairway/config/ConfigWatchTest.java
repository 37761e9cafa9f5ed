package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {

  private static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata: {name: hub}
      spec: {domain: %s}
      """;

  private static final String CLUSTER =
      """
      ---
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata: {name: paris}
      spec:
        links:
          - direct: {endpoints: [api.example.com:6443], caFile: ca.pem}
      """;

  @TempDir Path folder;

  private final SynchronousQueue<Boolean> ticks = new SynchronousQueue<>();
  private final Semaphore idle = new Semaphore(0);
  private final List<Sources> changes = new ArrayList<>();
  private @Nullable ConfigWatch<Sources> watch;

  @AfterEach
  void stop() {
    if (watch != null) {
      watch.close();
    }
  }

  @Test
  void aChangeIsTakenOverWhenTwoPollsHaveSeenTheSame() throws Exception {
    Path hub = Files.writeString(folder.resolve("hub.yaml"), HUB.formatted("a.example.com"));
    watch(folder);
    polls(3);
    assertThat(changes).isEmpty();

    Files.writeString(hub, HUB.formatted("b.example.com"));
    polls(1);
    assertThat(changes).isEmpty();
    polls(1);
    assertThat(changes).hasSize(1);
    polls(3);
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().parse().resources()).hasSize(1);
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotTakenOver() throws Exception {
    Path hub = folder.resolve("hub.yaml");
    String whole = HUB.formatted("a.example.com") + CLUSTER;
    Files.writeString(hub, whole);
    watch(hub);

    Files.writeString(hub, HUB.formatted("b.example.com"));
    polls(1);
    Files.writeString(hub, HUB.formatted("b.example.com") + CLUSTER);
    polls(2);

    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().parse().resources()).hasSize(2);
  }

  @Test
  void aChangeThatIsTakenBackAtOnceIsNone() throws Exception {
    Path hub = Files.writeString(folder.resolve("hub.yaml"), HUB.formatted("a.example.com"));
    watch(folder);

    Files.writeString(hub, HUB.formatted("b.example.com"));
    polls(1);
    Files.writeString(hub, HUB.formatted("a.example.com"));
    polls(3);

    assertThat(changes).isEmpty();
  }

  @Test
  void theSwapOfAKubeletIsSeen() throws Exception {
    version("..one", HUB.formatted("a.example.com"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Files.createSymbolicLink(folder.resolve("hub.yaml"), Path.of("..data", "hub.yaml"));
    watch(folder);

    version("..two", HUB.formatted("b.example.com"));
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    polls(2);

    assertThat(changes).hasSize(1);
  }

  @Test
  void aFolderThatVanishesIsAProblemAndNotTheEnd() throws Exception {
    Path hub = Files.writeString(folder.resolve("hub.yaml"), HUB.formatted("a.example.com"));
    watch(hub);

    Files.delete(hub);
    polls(2);
    Files.writeString(hub, HUB.formatted("b.example.com"));
    polls(2);

    assertThat(changes).hasSize(2);
    assertThat(changes.getFirst().parse().problems())
        .extracting(Problem::message)
        .containsExactly("no such file");
    assertThat(changes.getLast().parse().problems()).isEmpty();
  }

  @Test
  void aFailureOfTheCallBackDoesNotEndTheWatch() throws Exception {
    Path hub = Files.writeString(folder.resolve("hub.yaml"), HUB.formatted("a.example.com"));
    watch(
        hub,
        change -> {
          changes.add(change);
          throw new IllegalStateException("a failure of the test's own");
        });

    Files.writeString(hub, HUB.formatted("b.example.com"));
    polls(2);
    Files.writeString(hub, HUB.formatted("c.example.com"));
    polls(2);

    assertThat(changes).hasSize(2);
  }

  @Test
  void nothingIsCalledBackAfterTheEnd() throws Exception {
    Path hub = Files.writeString(folder.resolve("hub.yaml"), HUB.formatted("a.example.com"));
    watch(hub);
    polls(1);

    stop();

    assertThat(ticks.offer(true, 50, TimeUnit.MILLISECONDS)).isFalse();
  }

  private void watch(Path fileOrFolder) throws InterruptedException {
    watch(fileOrFolder, changes::add);
  }

  private void watch(Path fileOrFolder, Consumer<Sources> onChange) throws InterruptedException {
    UnaryOperator<Sources> load = before -> ConfigFiles.sources(fileOrFolder);
    Sources inForce = ConfigFiles.sources(fileOrFolder);
    watch = ConfigWatch.start("test", inForce, load, this::awaitTick, onChange);
    assertThat(idle.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Lets the watch poll; a poll is over when the watch waits for the next tick. */
  private void polls(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(ticks.offer(true, 30, TimeUnit.SECONDS)).isTrue();
      assertThat(idle.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The pause of a test: says that the poll before it is over, then waits for the next tick. */
  private void awaitTick() throws InterruptedException {
    idle.release();
    ticks.take();
  }

  private void version(String name, String text) throws IOException {
    Path version = Files.createDirectory(folder.resolve(name));
    Files.writeString(version.resolve("hub.yaml"), text);
  }
}
