package dev.fairway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a client that sends before anybody is there to take it. */
final class BacklogTest {

  private static final int PIECE = 64 << 10;

  private final List<Integer> overflows = new ArrayList<>();

  @Test
  void asMuchAsMayBeIsHandedOnInOrder() {
    Backlog backlog = new Backlog(_ -> {}, () -> overflows.add(1));
    backlog.add(Unpooled.wrappedBuffer(new byte[] {1}));
    EmbeddedChannel channel = new EmbeddedChannel(backlog);
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[Backlog.MOST]));
    List<Integer> sizes = new ArrayList<>();
    backlog.drainTo(
        bytes -> {
          sizes.add(bytes.readableBytes());
          bytes.release();
        });
    assertThat(sizes).containsExactly(1, Backlog.MOST);
    assertThat(overflows).isEmpty();
  }

  @Test
  void whoSendsMoreIsGivenUpAndNothingOfItIsKept() {
    Backlog[] backlog = new Backlog[1];
    backlog[0] =
        new Backlog(
            _ -> {},
            () -> {
              overflows.add(1);
              backlog[0].drop();
            });
    EmbeddedChannel channel = new EmbeddedChannel(backlog[0]);
    List<ByteBuf> pieces = new ArrayList<>();
    for (int i = 0; i < 2 * Backlog.MOST / PIECE; i++) {
      ByteBuf piece = Unpooled.wrappedBuffer(new byte[PIECE]);
      pieces.add(piece);
      channel.writeInbound(piece);
    }
    assertThat(overflows).containsExactly(1);
    assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
  }
}
