package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.testkit.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the lines of several listeners go, and when files are opened and closed. */
final class SessionLogsTest {

  private static final SessionRecord SESSION = Records.relayed();

  @TempDir private Path folder;

  private final ByteArrayOutputStream standardOut = new ByteArrayOutputStream();
  private final SessionLogs logs = new SessionLogs(standardOut, Records.ORIGIN);

  @AfterEach
  void close() {
    logs.close();
  }

  @Test
  void listenersShareAFileEachWithItsOwnLines() throws Exception {
    SessionLog one = logs.open(log("logs/access.log", "one $status"), folder);
    SessionLog two = logs.open(log("./logs/../logs/access.log", "two $status"), folder);
    SessionLog out = logs.open(RelaySpec.AccessLog.DEFAULT, folder);
    one.write(SESSION);
    two.write(SESSION);
    out.write(SESSION);
    one.write(SESSION);
    logs.close();
    assertThat(folder.resolve("logs/access.log")).hasContent("one 200\ntwo 200\none 200\n");
    assertThat(standardOut.toString(UTF_8)).startsWith("{\"time_iso8601\":").endsWith("}\n");
  }

  @Test
  void aListenerMayHaveNoLog() throws Exception {
    SessionLog log =
        logs.open(
            new RelaySpec.AccessLog(
                Optional.of("a"), new LogFormat.None(), Optional.of(Duration.ofSeconds(1))),
            folder);
    log.begin();
    log.write(SESSION);
    log.end();
    log.close();
    assertThat(log.recordEvery()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileStaysOpenForTheSessionsThatBeganWithItAndNoLonger() throws Exception {
    Path old = folder.resolve("old.log");
    SessionLog before = logs.open(log("old.log", "$status"), folder);
    before.begin();
    SessionLog after = logs.open(log("new.log", "$status"), folder);
    before.close();
    Path moved = Files.move(old, folder.resolve("moved.log"));
    assertThat(isOpen(moved)).isTrue();

    before.write(SESSION);
    before.end();

    eventually(() -> !isOpen(moved) && !isOpen(old));
    assertThat(Files.readString(Files.exists(old) ? old : moved)).isEqualTo("200\n");
    after.write(SESSION);
    eventually(() -> Files.readString(folder.resolve("new.log")).equals("200\n"));
  }

  @Test
  void aReloadThatKeepsTheFileLosesNoLine() throws Exception {
    SessionLog current = logs.open(log("access.log", "0"), folder);
    for (int i = 1; i <= 20; i++) {
      current.write(SESSION);
      SessionLog next = logs.open(log("access.log", String.valueOf(i)), folder);
      current.close();
      current = next;
    }
    current.close();
    eventually(() -> !isOpen(folder.resolve("access.log")));
    assertThat(Files.readAllLines(folder.resolve("access.log")))
        .hasSize(20)
        .startsWith("0", "1", "2")
        .endsWith("19");
    assertThat(logs.dropped()).isZero();
  }

  @Test
  void whoCountsDroppedLinesDoesNotWaitForAFileThatCannotBeOpenedYet() throws Exception {
    Requires.linux();
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread opening =
        Thread.ofPlatform().start(() -> uninterrupted(() -> logs.open(log("pipe", "0"), folder)));
    eventually(() -> isIn(opening, "dev.fairway.observe.AccessLogOutput"));

    assertThat(logs.dropped()).isZero();
    assertThat(logs.problems()).isEmpty();
    assertThat(opening.isAlive()).as("still opening").isTrue();

    Files.newInputStream(pipe).close(); // Now it can.
    opening.join();
  }

  private static boolean isIn(Thread thread, String type) {
    return Arrays.stream(thread.getStackTrace()).anyMatch(e -> e.getClassName().equals(type));
  }

  private static void uninterrupted(Callable<?> task) {
    try {
      task.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileThatWasMovedIsMadeAnew() throws Exception {
    Path current = folder.resolve("access.log");
    SessionLog log = logs.open(log("access.log", "$status"), folder);
    log.write(SESSION);
    eventually(() -> Files.size(current) > 0);
    Files.move(current, folder.resolve("access.log.1"));
    eventually(
        () -> {
          log.write(SESSION);
          return Files.exists(current) && Files.size(current) > 0;
        });
    assertThat(Files.readAllLines(current)).containsOnly("200");
  }

  @Test
  void aFileThatCannotBeHadIsNamedWithTheReason() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> logs.open(log("file/access.log", "x"), folder))
        .isInstanceOf(IOException.class)
        .hasMessage(file + "/access.log: " + file + " is no folder");
    assertThatThrownBy(() -> logs.open(log(".", "x"), folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + ": ");
    SessionLog log = logs.open(log("good.log", "x"), folder);
    log.write(SESSION);
    assertThat(logs.problems()).isEmpty();
  }

  @Test
  void aSlowOutputHoldsNobodyUpAndTheLossIsCounted() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (SessionLogs stuck = new SessionLogs(new Stuck(release), Records.ORIGIN)) {
      SessionLog log = stuck.open(RelaySpec.AccessLog.DEFAULT, folder);
      Path good = folder.resolve("good.log");
      SessionLog other = stuck.open(log("good.log", "$status"), folder);
      eventually(
          () -> {
            for (int i = 0; i < 1_000; i++) {
              log.write(SESSION);
            }
            return stuck.dropped() > 0;
          });
      other.write(SESSION);
      eventually(() -> Files.readString(good).equals("200\n"));
      long dropped = stuck.dropped();
      log.close();
      other.close();
      eventually(() -> !isOpen(good));
      assertThat(stuck.dropped()).isEqualTo(dropped);
      release.countDown();
    }
  }

  private static RelaySpec.AccessLog log(String path, String format) {
    return new RelaySpec.AccessLog(
        Optional.of(path),
        new LogFormat.Template(new LogTemplate(format, Escape.DEFAULT)),
        Optional.empty());
  }

  /** Whether this process has it open. */
  private static boolean isOpen(Path file) throws IOException {
    Requires.linux();
    if (!Files.exists(file)) {
      return false;
    }
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.anyMatch(each -> isSame(each, file));
    }
  }

  private static boolean isSame(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false; // Closed meanwhile, or no file.
    }
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }

  /** Takes nothing before it is released. */
  private static final class Stuck extends OutputStream {
    private final CountDownLatch release;

    Stuck(CountDownLatch release) {
      this.release = release;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
