package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class ReplayTest {

  private final Replay.Budget budget = new Replay.Budget(100_000);

  @Test
  void whatWasSentIsHandedOverOnceAndInOrder() {
    Replay replay = new Replay(budget);
    keep(replay, 3);
    keep(replay, 4);
    Queue<ByteBuf> queue = new ArrayDeque<>();
    assertThat(replay.moveTo(queue)).isEqualTo(7);
    assertThat(queue).extracting(ByteBuf::readableBytes).containsExactly(3, 4);
    queue.forEach(ByteBuf::release);
    assertThat(replay.isWhole()).isFalse();
    assertThat(budget.left()).isEqualTo(100_000);
  }

  @Test
  void aBodyThatOutgrowsItsBoundIsGivenUpWhole() {
    Replay replay = new Replay(budget);
    keep(replay, Replay.MAX_BYTES);
    assertThat(replay.isWhole()).isTrue();
    keep(replay, 1);
    assertThat(replay.isWhole()).isFalse();
    assertThat(budget.left()).isEqualTo(100_000);
  }

  @Test
  void manySmallPiecesAreGivenUpAsWell() {
    Replay replay = new Replay(budget);
    for (int i = 0; i < 1_000; i++) {
      keep(replay, 0);
    }
    assertThat(replay.isWhole()).isFalse();
  }

  @Test
  void allRequestsTogetherKeepNoMoreThanTheBudget() {
    Replay first = new Replay(budget);
    Replay second = new Replay(budget);
    keep(first, 60_000);
    keep(second, 60_000);
    assertThat(first.isWhole()).isTrue();
    assertThat(second.isWhole()).isFalse();
    first.forget();
    assertThat(budget.left()).isEqualTo(100_000);
  }

  private static void keep(Replay replay, int bytes) {
    ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer(bytes).writeZero(bytes);
    replay.keep(data);
    data.release();
  }
}
