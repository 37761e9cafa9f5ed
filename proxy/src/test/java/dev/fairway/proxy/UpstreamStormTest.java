package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.TrafficClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An HTTP/2 upstream that resets whatever it is asked. */
final class UpstreamStormTest {

  private static final int CANCEL = 8;
  private static final int ENHANCE_YOUR_CALM = 11;

  private final Rig rig = new Rig();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aResetStormOfAnUpstreamEndsItsConnectionAndTheRestGoesOnOverOthers() throws Exception {
    rig.stages.add(
        request -> {
          if (request.head().path().equals("/watch")) {
            request.traffic(TrafficClass.WATCH);
          }
          return Stage.Verdict.CONTINUE;
        });
    DataPlane hub = rig.plane();
    Storm storm = new Storm();
    try (RawUpstream upstream = new RawUpstream(rig, "h2", storm)) {
      hub.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = Frames.client(new Wire(rig.raw(hub, "h2")))) {
        client.get(1, "/watch").await(Frames.HEADERS, 1);
        int id = 3;
        String status = "502";
        for (; status.equals("502") && id < 2_000; id += 2) {
          status = client.get(id, "/a").await(Frames.HEADERS, id).field(":status");
        }
        assertThat(status).isEqualTo("200");
        assertThat(storm.goodbye.get()).isEqualTo(ENHANCE_YOUR_CALM);
        assertThat(storm.resets.get()).isBetween(400, 450);
        // One for the watch, one that ended, and one instead of it that stays.
        client.get(id, "/b").await(Frames.HEADERS, id);
        assertThat(upstream.connections).hasValue(3);
        storm.over.countDown();
        assertThat(client.body(1)).isEqualTo("still here");
      }
    }
  }

  @Test
  void everyRequestIsAnsweredHoweverLongAStormLasts() throws Exception {
    DataPlane hub = rig.plane();
    try (RawUpstream upstream = new RawUpstream(rig, "h2", UpstreamStormTest::resetAll)) {
      hub.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = Frames.client(new Wire(rig.raw(hub, "h2")))) {
        client.window(0, 1 << 30);
        for (int id = 1; id < 4_000; id += 2) {
          int asked = id;
          Frames.Frame answer =
              client
                  .get(id, "/a")
                  .await(f -> f.stream() == asked && f.type() != Frames.WINDOW_UPDATE);
          assertThat(answer.type()).isEqualTo(Frames.HEADERS);
          assertThat(answer.field(":status")).isEqualTo("502");
        }
      }
      assertThat(upstream.connections.get()).isBetween(4, 6);
    }
  }

  private static void resetAll(Wire wire) throws IOException {
    Frames frames = Frames.server(wire);
    while (true) {
      frames.reset(frames.await(f -> f.type() == Frames.HEADERS).stream(), CANCEL);
    }
  }

  /** Resets what comes on the second connection, and answers on every other. */
  private static final class Storm implements RawUpstream.Script {

    final AtomicInteger resets = new AtomicInteger();
    final CompletableFuture<Integer> goodbye = new CompletableFuture<>();
    final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();

    @Override
    public void run(Wire wire) throws Exception {
      int connection = connections.incrementAndGet();
      Frames frames = Frames.server(wire);
      while (true) {
        Frames.Frame frame =
            frames.await(f -> f.type() == Frames.HEADERS || f.type() == Frames.GOAWAY);
        if (frame.type() == Frames.GOAWAY) {
          goodbye.complete(ByteBuffer.wrap(frame.payload()).getInt(4));
        } else if (connection == 2) {
          resets.incrementAndGet();
          frames.reset(frame.stream(), CANCEL);
        } else {
          frames.headers(frame.stream(), connection > 2, ":status", "200");
        }
        if (connection == 1) {
          over.await();
          frames.data(frame.stream(), true, "still here".getBytes(US_ASCII));
        }
      }
    }
  }
}
