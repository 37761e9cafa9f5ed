package dev.fairway.pump;

import static dev.fairway.pump.Rig.PATIENT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.linux.PipePool;
import dev.fairway.testkit.Requires;
import dev.fairway.transport.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One session after another over real sockets, in every way of moving bytes. */
class PumpTest {

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
  void oneDirectionGoesOnAfterTheOtherHasEnded(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      Ends.send(session.client(), 1_000);
      session.client().shutdownOutput();
      Ends.receive(session.upstream(), 1_000);
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.FIN);
      Ends.send(session.upstream(), 100_000);
      Ends.receive(session.client(), 100_000);
      session.upstream().shutdownOutput();
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.FIN);
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Closed(Side.CLIENT));
      assertThat(session.ask(() -> session.pump().tally(Side.UPSTREAM).sent())).isEqualTo(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aResetIsPassedOnAsAReset(Mode mode) throws Exception {
    try (Rig rig = mode.rig()) {
      try (var session = rig.open(mode.setup(PATIENT, pipes))) {
        Ends.reset(session.client());
        assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.RST);
        assertThat(session.outcome().join()).isEqualTo(new Outcome.Reset(Side.CLIENT));
      }
      try (var session = rig.open(mode.setup(PATIENT, pipes))) {
        Ends.reset(session.upstream());
        assertThat(Ends.end(session.client())).isEqualTo(Ends.How.RST);
        assertThat(session.outcome().join()).isEqualTo(new Outcome.Reset(Side.UPSTREAM));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void anUpstreamThatDiesInMidTransferEndsTheClientsConnection(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      assertThat(Ends.sendWhatIsTaken(session.client(), LARGE)).isLessThan(LARGE);
      Ends.reset(session.upstream());
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.RST);
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Reset(Side.UPSTREAM));
    }
  }

  /** The JDK's selector says nothing of a socket that nobody reads or writes. */
  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"COPIED", "SPLICED"})
  void aResetIsNoticedWhileItsBytesWaitForTheOther(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      assertThat(Ends.sendWhatIsTaken(session.client(), LARGE)).isLessThan(LARGE);
      Ends.reset(session.client());
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Reset(Side.CLIENT));
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.RST);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aSlowReaderHoldsBackItsSenderAndTakesNoMoreThanAWindow(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      int sent = sendUntilNobodyTakesMore(session);
      session.client().shutdownOutput();
      Tally tally = session.ask(() -> session.pump().tally(Side.CLIENT));
      assertThat(tally.pending()).isBetween(1L, (long) mode.window);
      // The FIN is behind all those bytes.
      Ends.receive(session.upstream(), sent);
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.FIN);
    }
  }

  @Test
  void aPipeIsLentOnlyWhileBytesAreInIt() throws Exception {
    Mode mode = Mode.SPLICED;
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      Ends.send(session.client(), 1_000);
      Ends.receive(session.upstream(), 1_000);
      await().until(() -> pipes.lent() == 0 && pipes.idle() == 1);
      int sent = sendUntilNobodyTakesMore(session);
      await().until(() -> pipes.lent() == 1);
      Ends.receive(session.upstream(), sent);
      await().until(() -> pipes.lent() == 0);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced()))
          .isEqualTo(1_000 + sent);
    }
  }

  @Test
  void withoutAPipeBytesAreCopied() throws Exception {
    Mode mode = Mode.SPLICED;
    try (PipePool none = new PipePool(0);
        Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, none))) {
      Ends.send(session.client(), 1_000);
      Ends.receive(session.upstream(), 1_000);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced())).isZero();
    }
  }

  @Test
  void anExchangeIsCopiedAndBulkIsSpliced() throws Exception {
    try (Rig rig = Mode.SPLICED.rig();
        var session = rig.open(Rig.Setup.of(PATIENT, pipes, Bulk::new))) {
      Ends.send(session.client(), 1_000);
      Ends.receive(session.upstream(), 1_000);
      Thread.ofVirtual().start(() -> sendAll(session, 4 << 20));
      Ends.receive(session.client(), 4 << 20);
      await().until(() -> session.ask(() -> session.pump().tally(Side.UPSTREAM).sent()) == 4 << 20);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced())).isZero();
      assertThat(session.ask(() -> session.pump().tally(Side.UPSTREAM).spliced()))
          .isBetween(1L, (4L << 20) - 1);
    }
  }

  @Test
  void smallMessagesAreCopiedHoweverManyFollowEachOther() throws Exception {
    try (Rig rig = Mode.SPLICED.rig();
        var session = rig.open(Rig.Setup.of(PATIENT, pipes, Bulk::new))) {
      for (int exchange = 0; exchange < 2_000; exchange++) {
        Ends.send(session.client(), 1_000);
        Ends.receive(session.upstream(), 1_000);
      }
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).received()))
          .isEqualTo(2_000_000);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced())).isZero();
    }
  }

  private static void sendAll(Rig.Session session, int bytes) {
    try {
      Ends.send(session.upstream(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void bandwidthHoldsBytesBackAndSaysSo(Mode mode) throws Exception {
    var limits =
        new PumpLimits(PATIENT.idle(), PATIENT.halfClosed(), null, null, new Bandwidth(1, 10_000));
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(limits, pipes))) {
      Ends.send(session.upstream(), 30_000);
      Ends.receive(session.client(), 1);
      await()
          .until(
              () -> session.ask(() -> session.pump().waiting(Side.UPSTREAM)) == Waiting.BANDWIDTH);
      assertThat(session.ask(() -> session.pump().tally(Side.UPSTREAM).received()))
          .isBetween(1L, 10_000L);
      Ends.send(session.client(), 50_000);
      Ends.receive(session.upstream(), 50_000);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whatADrainLeavesIsReset(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      session.accepted().pipeline().fireUserEventTriggered(Connections.Drain.START);
      Ends.send(session.client(), 1_000);
      Ends.receive(session.upstream(), 1_000);
      session.accepted().pipeline().fireUserEventTriggered(Connections.Drain.END);
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Drained());
      assertThat(Ends.end(session.client())).isEqualTo(Ends.How.RST);
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.RST);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whoeverClosesAChannelEndsTheSession(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      session.accepted().close();
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Stopped());
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.RST);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theEndOfTheLoopEndsTheSession(Mode mode) throws Exception {
    Rig rig = mode.rig();
    var session = rig.open(mode.setup(PATIENT, pipes));
    assertThat(Ends.sendWhatIsTaken(session.client(), LARGE)).isLessThan(LARGE);
    rig.close();
    assertThat(session.outcome().join()).isEqualTo(new Outcome.Stopped());
    session.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theEndIsToldOnceWithTheLastFigures(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      Ends.send(session.client(), 10);
      Ends.receive(session.upstream(), 10);
      session.ask(
          () -> {
            session.pump().end(new Outcome.Drained());
            session.pump().end(new Outcome.Stopped());
            return "";
          });
      assertThat(session.outcome().join()).isEqualTo(new Outcome.Drained());
      assertThat(session.pump().outcome()).isEqualTo(new Outcome.Drained());
      Tally tally = session.pump().tally(Side.CLIENT);
      assertThat(tally.sent()).isEqualTo(10);
      assertThat(requireNonNull(tally.firstByte())).isPositive();
      assertThat(session.pump().waiting(Side.CLIENT)).isEqualTo(Waiting.OVER);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void sessionsLeaveNoDescriptorBehind(Mode mode) throws Exception {
    Requires.linux();
    try (Rig rig = mode.rig()) {
      try (var warm = rig.open(mode.setup(PATIENT, pipes))) {
        Ends.send(warm.client(), 1);
        Ends.receive(warm.upstream(), 1);
      }
      Supplier<Integer> open = PumpTest::openDescriptors;
      int before = open.get();
      for (int i = 0; i < 20; i++) {
        try (var session = rig.open(mode.setup(PATIENT, pipes))) {
          Ends.send(session.client(), 1);
          Ends.receive(session.upstream(), 1);
          if (i % 2 == 0) {
            Ends.reset(session.client());
          }
        }
      }
      await().until(() -> open.get() <= before);
    }
  }

  /** On a loaded machine the pump may not have had its turn when the sender gives up. */
  private static int sendUntilNobodyTakesMore(Rig.Session session) throws IOException {
    int sent = Ends.sendWhatIsTaken(session.client(), LARGE);
    while (session.ask(() -> session.pump().waiting(Side.CLIENT)) != Waiting.UPSTREAM) {
      sent += Ends.sendWhatIsTaken(session.client(), LARGE - sent);
      assertThat(sent).isLessThan(LARGE);
    }
    return sent;
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  private static int openDescriptors() {
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return (int) descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
