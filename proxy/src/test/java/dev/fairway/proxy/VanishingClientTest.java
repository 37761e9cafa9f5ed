package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away in the middle of something: nothing of theirs goes on. */
final class VanishingClientTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aClientThatVanishesWhileItWaitsResetsTheUpstream(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send(get("/watch"));
    assertThat(wire.head()).startsWith("HTTP/1.1 200 ");
    Wire silent = new Wire(rig.raw(plane));
    silent.send(get("/silent"));
    Awaitility.await().until(() -> echo.lines.contains("GET /silent"));
    wire.close();
    silent.close();
    Awaitility.await().until(() -> echo.resets.get() == 2);
    Awaitility.await().until(() -> rig.log().contains("\"end\":\"client-closed\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void aClientThatVanishesInAnUploadResetsTheUpstream(String upstream) throws Exception {
    Wire wire = connect(upstream);
    wire.send("POST /silent HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n");
    wire.send(new byte[2_000]);
    Awaitility.await().until(() -> echo.lines.contains("POST /silent"));
    wire.close();
    Awaitility.await().until(() -> echo.resets.get() == 1);
  }

  @Test
  void aClientThatVanishesWhileTheUpstreamIsDialledLeavesNothingBehind() throws Exception {
    try (var blackHole = new ServerSocket(0)) {
      // Accepted by the kernel, never answered: the TLS handshake hangs.
      plane.swap(rig.snapshot(new HostPort("127.0.0.1", blackHole.getLocalPort())));
      Wire wire = new Wire(rig.raw(plane));
      wire.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n");
      wire.send(new byte[100_000]);
      Awaitility.await().until(() -> blackHole.accept() != null);
      wire.close();
      Awaitility.await().until(() -> rig.log().contains("\"end\":\"client-closed\""));
    }
  }

  private Wire connect(String upstream) throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of(upstream))));
    return new Wire(rig.raw(plane));
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
}
