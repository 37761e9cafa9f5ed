package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send more than anybody needs: cut off, while others are served. */
final class Http2FloodTest {

  private static final int CANCEL = 8;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aFloodOfRapidResetsIsCutOff() throws Exception {
    try (Frames client = connect("h2")) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int id = 1; id < 20_000; id += 2) {
                    client.get(id, "/watch").reset(id, CANCEL);
                  }
                } catch (IOException e) {
                  // Cut off.
                }
              });
      assertThatThrownBy(
              () -> {
                Frames.Frame last = client.await(f -> f.type() == Frames.GOAWAY);
                assertThat(last.payload()[7]).isEqualTo((byte) 11);
                throw new IOException("cut off");
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(echo.lines).hasSizeLessThan(1_000);
    try (Frames other = connect()) {
      other.get(1, "/a");
      assertThat(other.body(1)).startsWith("GET /a\n");
    }
  }

  private Frames connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return connect();
  }

  private Frames connect() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")));
  }
}
