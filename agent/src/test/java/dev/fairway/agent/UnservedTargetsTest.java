package dev.fairway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnservedTargetsTest {

  private static final HostPort SSH = HostPort.parse("10.0.0.1:22");

  private final List<String> lines = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final UnservedTargets targets = new UnservedTargets(() -> now, lines::add);

  @Test
  void aTargetIsToldOnceAMinute() {
    targets.notAllowed(SSH);
    targets.notAllowed(SSH);
    now = now.plus(UnservedTargets.QUIET).minusNanos(1);
    targets.notReached(SSH, new IOException("10.0.0.1:22: refused"));
    assertThat(lines)
        .containsExactly("the hub asked for 10.0.0.1:22, which --allow does not name: refused");
    now = now.plusNanos(1);
    targets.notReached(SSH, new IOException("10.0.0.1:22: connection refused"));
    assertThat(lines).last().isEqualTo("not reached for the hub: 10.0.0.1:22: connection refused");
  }

  @Test
  void aHubThatAsksForThousandsFillsNoLog() {
    for (int port = 1; port <= 5_000; port++) {
      targets.notAllowed(new HostPort("10.0.0.1", port));
    }
    assertThat(lines).hasSize(UnservedTargets.MOST).doesNotHaveDuplicates();
    now = now.plus(UnservedTargets.QUIET);
    targets.notAllowed(SSH);
    assertThat(lines).hasSize(UnservedTargets.MOST + 1);
  }
}
