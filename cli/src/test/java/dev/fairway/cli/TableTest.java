package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

  @Test
  void columnsAreAsWideAsWhatIsInThem() {
    assertThat(new Table("A", "LONG").row("1234", "").row("", "x").lines())
        .containsExactly("A     LONG", "1234  -", "-     x");
  }

  @Test
  void whatClientsSentDoesNotReachTheTerminalAsACommand() {
    assertThat(new Table("A").row("\u001b[31m\u009b2J\r\n\u202ex").lines())
        .containsExactly("A", "?[31m?2J???x");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0ms",
    "999,999ms",
    "1000,1s",
    "119999,119s",
    "120000,2m0s",
    "7199000,119m59s",
    "7200000,2h0m",
    "172799000,47h59m",
    "172800000,2d0h"
  })
  void timesAreShort(long milliseconds, String text) {
    assertThat(Table.time(Duration.ofMillis(milliseconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0B", "1023,1023B", "1024,1.0KiB", "1536,1.5KiB", "1048576,1.0MiB"})
  void sizesAreShort(long bytes, String text) {
    assertThat(Table.bytes(bytes)).isEqualTo(text);
  }
}
