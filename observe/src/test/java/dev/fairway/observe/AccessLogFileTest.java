package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that others move away while it is written. */
final class AccessLogFileTest {

  @TempDir private Path folder;

  @Test
  void whatIsThereAlreadyIsKept() throws IOException {
    Path path = Files.writeString(folder.resolve("access.log"), "before\n");
    try (AccessLogFile file = AccessLogFile.of(path)) {
      file.write("after\n".getBytes(UTF_8));
    }
    assertThat(path).hasContent("before\nafter\n");
  }

  @Test
  void whereNoNewFileCanBeMadeTheLinesGoOnInTheMovedOneAndItIsSaid() throws IOException {
    Path logs = folder.resolve("logs");
    Path moved = folder.resolve("moved");
    try (AccessLogFile file = AccessLogFile.of(logs.resolve("access.log"))) {
      Files.move(logs, moved);
      Files.writeString(logs, "no folder");
      Awaitility.await().until(() -> failure(file).contains("logs is no folder"));
      long size = Files.size(moved.resolve("access.log"));
      assertThat(failure(file)).isNotEmpty();
      assertThat(Files.size(moved.resolve("access.log"))).isGreaterThan(size);

      Files.delete(logs);
      assertThat(failure(file)).isEmpty();
      assertThat(logs.resolve("access.log")).hasContent("line\n");
    }
  }

  private static String failure(AccessLogFile file) {
    try {
      file.write("line\n".getBytes(UTF_8));
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
