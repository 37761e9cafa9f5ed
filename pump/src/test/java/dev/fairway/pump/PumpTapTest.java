package dev.fairway.pump;

import static dev.fairway.pump.Rig.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.linux.PipePool;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever taps a session sees its bytes, and the session does not notice. */
class PumpTapTest {

  private final PipePool pipes = new PipePool(4);

  @AfterEach
  void everyPipeIsBack() {
    assertThat(pipes.lent()).isZero();
    pipes.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void allBytesAreSeenWhileOneLooksAndThenTheyMayBeSplicedAgain(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      exchange(session, 10_000);
      long before = session.ask(() -> session.pump().tally(Side.CLIENT).spliced());
      Watcher watcher = new Watcher();
      assertThat(session.ask(() -> session.pump().tap(watcher))).isTrue();
      assertThat(session.ask(() -> session.pump().tap(new Watcher()))).isFalse();

      exchange(session, 700_000);

      assertThat(watcher.seen).containsEntry(Side.CLIENT, 700_000L);
      assertThat(watcher.seen).containsEntry(Side.UPSTREAM, 700_000L);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced())).isEqualTo(before);

      session.ask(
          () -> {
            session.pump().untap(watcher);
            return true;
          });
      exchange(session, 10_000);
      assertThat(watcher.seen).containsEntry(Side.CLIENT, 700_000L);
      assertThat(session.ask(() -> session.pump().tally(Side.CLIENT).spliced()))
          .isEqualTo(mode == Mode.SPLICED ? 20_000L : 0L);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theEndsAreSeenToo(Mode mode) throws Exception {
    try (Rig rig = mode.rig();
        var session = rig.open(mode.setup(PATIENT, pipes))) {
      exchange(session, 1);
      Watcher watcher = new Watcher();
      session.ask(() -> session.pump().tap(watcher));

      session.client().shutdownOutput();
      assertThat(Ends.end(session.upstream())).isEqualTo(Ends.How.FIN);
      session.upstream().shutdownOutput();

      assertThat(watcher.outcome.join()).isEqualTo(new Outcome.Closed(Side.CLIENT));
      assertThat(watcher.finished).containsExactly(Side.CLIENT, Side.UPSTREAM);
      assertThat(session.ask(() -> session.pump().tap(watcher))).isFalse();
    }
  }

  private static void exchange(Rig.Session session, int bytes) throws Exception {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                Ends.send(session.client(), bytes);
                Ends.receive(session.client(), bytes);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Ends.receive(session.upstream(), bytes);
    Ends.send(session.upstream(), bytes);
    sent.join();
  }

  private static final class Watcher implements PumpTap {

    private final Map<Side, Long> seen = new EnumMap<>(Side.class);
    private final List<Side> finished = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Override
    public void received(Side from, ByteBuffer bytes) {
      seen.merge(from, (long) bytes.remaining(), Long::sum);
    }

    @Override
    public void finished(Side from) {
      finished.add(from);
    }

    @Override
    public void ended(Outcome why) {
      outcome.complete(why);
    }
  }
}
