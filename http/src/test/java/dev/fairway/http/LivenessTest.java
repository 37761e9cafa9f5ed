package dev.fairway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that are there and peers that are not; the clock is the channel's own. */
final class LivenessTest {

  private static final int PERIOD = 5;

  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  LivenessTest() {
    channel.freezeTime();
    channel
        .pipeline()
        .addFirst(
            new Liveness(
                Duration.ofSeconds(PERIOD), () -> events.add("asked"), () -> events.add("gone")));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aPeerThatStaysSilentIsAskedOnceAndThenGivenUp() {
    pass(4);
    assertThat(events).isEmpty();
    pass(1);
    assertThat(events).containsExactly("asked");
    pass(4);
    assertThat(events).containsExactly("asked");
    pass(1);
    pass(1);
    assertThat(events).containsExactly("asked", "gone");
    pass(100);
    assertThat(events).containsExactly("asked", "gone");
  }

  @Test
  void anyByteIsASignOfLife() {
    for (int i = 0; i < 10; i++) {
      pass(PERIOD);
      receive();
    }
    assertThat(events).containsOnly("asked");
    events.clear();
    for (int i = 0; i < 50; i++) {
      receive();
      pass(1);
    }
    assertThat(events).isEmpty();
  }

  @Test
  void aLoopThatWasHeldUpReadsBeforeItJudges() {
    pass(PERIOD);
    assertThat(events).containsExactly("asked");
    // The answer is in the socket, but the loop does not get to it for a minute.
    pass(60);
    receive();
    pass(1);
    assertThat(events).containsExactly("asked");
    pass(PERIOD);
    assertThat(events).containsExactly("asked", "asked");
    pass(60);
    pass(1);
    assertThat(events).containsExactly("asked", "asked", "gone");
  }

  @Test
  void aClosedConnectionIsLeftAlone() {
    pass(PERIOD);
    channel.close();
    pass(100);
    assertThat(events).containsExactly("asked");
  }

  private void receive() {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {1}));
    channel.<ByteBuf>readInbound().release();
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }
}
