package dev.fairway.pump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.linux.PipePool;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends when nothing moves, or after too long. */
class PumpTimesTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  /** Where nothing needs to happen before; whatever must, has seconds on a loaded machine. */
  private static final Duration SHORT = Duration.ofMillis(150);

  /** More than all buffers on the way: the kernel lets each grow to 32 MiB. */
  private static final int LARGE = 256 << 20;

  private final PipePool pipes = new PipePool(4);

  @AfterEach
  void everyPipeIsBack() {
    assertThat(pipes.lent()).isZero();
    pipes.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void anIdleSessionIsClosed(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits(Duration.ofSeconds(1), LONG), pipes))) {
      Ends.send(session.client(), 10);
      Ends.receive(session.upstream(), 10);
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.FIN);
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.FIN);
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Idle());
    }
  }

  /** FIN would say that this was all. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void anIdleSessionWithBytesUnderWayIsReset(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits(Duration.ofSeconds(3), LONG), pipes))) {
      assertThat(Ends.sendWhatIsTaken(session.client(), LARGE)).isLessThan(LARGE);
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Idle());
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.RST);
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.RST);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void bytesInEitherDirectionKeepItOpen(Mode mode) throws Exception {
    Duration idle = Duration.ofSeconds(2);
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits(idle, LONG), pipes))) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < 2 * idle.toNanos()) {
        Ends.send(session.upstream(), 1);
        Ends.receive(session.client(), 1);
      }
      assertThat(session.outcome()).isNotDone();
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Idle());
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void patienceIsShorterOnceOneSideHasClosed(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits(LONG, SHORT), pipes))) {
      session.client().shutdownOutput();
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Idle());
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.FIN);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aSessionEndsAtItsDeadlineHoweverBusy(Mode mode) throws Exception {
    var limits = new PumpLimits(LONG, LONG, SHORT, null, null);
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits, pipes))) {
      Thread.ofVirtual().start(() -> Ends.end(session.upstream()));
      Thread.ofVirtual().start(() -> sendToTheEnd(session.client()));
      assertThat(session.outcome().join()).isEqualTo(new Outcome.SessionDeadline());
    }
  }

  private static void sendToTheEnd(SocketChannel socket) {
    try {
      while (true) {
        Ends.send(socket, 1 << 16);
      }
    } catch (IOException e) {
      // It is over.
    }
  }

  private static PumpLimits limits(Duration idle, Duration halfClosed) {
    return new PumpLimits(idle, halfClosed, null, null, null);
  }
}
