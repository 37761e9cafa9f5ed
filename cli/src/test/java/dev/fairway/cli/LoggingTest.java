package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void restores() {
    System.setErr(stderr);
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  @Test
  void jsonIsOneObjectALineWithFieldsAndErrors() {
    String line = log(LogLevel.INFO, LogFormat.JSON);

    assertThat(line.lines()).hasSize(1);
    assertThat(line)
        .startsWith("{")
        .contains("\"level\":\"WARN\"")
        .contains("\"formattedMessage\":\"lost \\\"a\\\"\\nb\"")
        .contains("\"className\":\"java.lang.IllegalStateException\"")
        .contains("east");
  }

  @Test
  void textIsForPeople() {
    assertThat(log(LogLevel.INFO, LogFormat.TEXT))
        .containsPattern("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Hub  lost \"a\"")
        .contains("cluster=\"east\"")
        .contains("IllegalStateException");
  }

  @Test
  void aLowerLevelIsNotWritten() {
    assertThat(log(LogLevel.ERROR, LogFormat.TEXT)).isEmpty();
  }

  @Test
  void noPeerCanFillTheLogThroughWhatALibraryTells() {
    log(LogLevel.INFO, LogFormat.TEXT);
    Logger netty = LoggerFactory.getLogger("io.netty.handler.codec.http2");

    assertThat(netty.isInfoEnabled()).isFalse();
    assertThat(netty.isWarnEnabled()).isTrue();
    log(LogLevel.DEBUG, LogFormat.TEXT);
    assertThat(netty.isDebugEnabled()).isTrue();
  }

  private String log(LogLevel level, LogFormat format) {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    Logging.configure(level, format);
    LoggerFactory.getLogger("dev.fairway.hub.Hub")
        .atWarn()
        .addKeyValue("cluster", "east")
        .setCause(new IllegalStateException("closed"))
        .log("lost \"a\"\nb");
    return written.toString(StandardCharsets.UTF_8);
  }
}
