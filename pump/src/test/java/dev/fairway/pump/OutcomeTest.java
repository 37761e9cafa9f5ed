package dev.fairway.pump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.pump.Outcome.Closed;
import dev.fairway.pump.Outcome.Drained;
import dev.fairway.pump.Outcome.Failed;
import dev.fairway.pump.Outcome.Idle;
import dev.fairway.pump.Outcome.Reset;
import dev.fairway.pump.Outcome.SessionDeadline;
import dev.fairway.pump.Outcome.Stopped;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  @Test
  void logsNameSideAndCause() {
    assertThat(
            Stream.of(
                    new Closed(Side.CLIENT),
                    new Closed(Side.UPSTREAM),
                    new Reset(Side.CLIENT),
                    new Reset(Side.UPSTREAM),
                    new Idle(),
                    new SessionDeadline(),
                    new Drained(),
                    new Stopped(),
                    new Failed(Side.UPSTREAM, new IOException("no route")))
                .map(Outcome::code))
        .containsExactly(
            "client-closed",
            "upstream-closed",
            "client-reset",
            "upstream-reset",
            "idle",
            "session-deadline",
            "drained",
            "stopped",
            "upstream-failed");
  }
}
