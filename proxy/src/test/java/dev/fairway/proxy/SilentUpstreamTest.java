package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An upstream that says nothing more, on a connection that nobody closes. */
final class SilentUpstreamTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void whatAnUpstreamThatFallsSilentOwesIsToldAsItIs() throws Exception {
    try (Valve valve = new Valve(rig.upstream(echo))) {
      plane.swap(rig.snapshot(valve.endpoint()));
      silence(valve);
    }
  }

  private void silence(Valve valve) throws Exception {
    try (Frames watcher = Frames.client(new Wire(rig.raw(plane, "h2")));
        Wire writer = new Wire(rig.raw(plane))) {
      watcher.get(1, "/watch").await(Frames.HEADERS, 1);
      writer.send("POST /silent HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
      Awaitility.await().until(() -> echo.lines.contains("POST /silent"));

      valve.hold();

      watcher.await(Frames.RST_STREAM, 1);
      Wire.Message answer = writer.response();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).contains("fell silent before it answered");
      rig.awaitLog("fell silent before its response was whole: not even a PING is answered");
      assertThat(rig.log()).contains("\"end\":\"ended-here\"").doesNotContain("closed");
    }
  }
}
