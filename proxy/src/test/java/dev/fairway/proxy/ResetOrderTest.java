package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream that was reset is over: nothing of it follows on the wire. */
final class ResetOrderTest {

  private static final int CANCEL = 8;
  private static final int ROUNDS = 50;

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void noDataFollowsTheResetOfAnUpload() throws Exception {
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    try (RawUpstream upstream = new RawUpstream(rig, "h2", wire -> serve(wire, wrong))) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      try (Frames client = Frames.client(new Wire(rig.raw(plane, "h2")))) {
        client.get(1, "/a").await(Frames.HEADERS, 1);
        client.batched();
        for (int round = 0; round < ROUNDS; round++) {
          int id = 3 + 4 * round;
          client.post(id, "/upload").data(id, false, new byte[5_000]).reset(id, CANCEL);
          client.get(id + 2, "/b").flush().await(Frames.HEADERS, id + 2);
        }
      }
    }
    assertThat(List.copyOf(wrong)).isEmpty();
  }

  /** Answers requests without a body, and looks at what comes of the others. */
  private static void serve(Wire wire, Queue<String> wrong) throws IOException {
    Frames frames = Frames.server(wire);
    int reset = 0;
    while (true) {
      Frames.Frame frame = frames.next();
      if (frame.type() == Frames.RST_STREAM) {
        reset = frame.stream();
      } else if (frame.type() == Frames.DATA && frame.stream() == reset) {
        wrong.add("DATA after the reset of stream " + reset);
      } else if (frame.type() == Frames.HEADERS && frame.ends()) {
        frames.headers(frame.stream(), true, ":status", "200");
      }
    }
  }
}
