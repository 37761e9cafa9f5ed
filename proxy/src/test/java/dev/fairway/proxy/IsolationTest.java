package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.TrafficClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests of different classes of traffic use connections of their own to the upstream. */
final class IsolationTest {

  private static final int MAX_STREAMS = 3;
  private static final int WATCHES = 150;

  private final Rig rig = new Rig();

  /** What was asked on each connection of the upstream. */
  private final Map<Object, Set<String>> asked = new ConcurrentHashMap<>();

  private final CountDownLatch full = new CountDownLatch(1);

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aGetSharesItsConnectionWithNeitherAStalledListNorHundredsOfWatches() throws Exception {
    rig.stages.add(
        request -> {
          String name = request.head().path().substring(1).toUpperCase(Locale.ROOT);
          request.traffic(TrafficClass.valueOf(name));
          return Stage.Verdict.CONTINUE;
        });
    DataPlane plane = rig.plane();
    List<Frames> clients = new ArrayList<>();
    try (RawUpstream upstream = new RawUpstream(rig, "h2", this::serve)) {
      plane.swap(rig.snapshot(upstream.endpoint()));
      for (int n = 0; n < 2; n++) {
        Frames client = Frames.client(new Wire(rig.raw(plane, "h2")));
        clients.add(client);
        // Its window is 64 KiB and it returns nothing.
        client.get(1, "/bulk").await(Frames.HEADERS, 1);
        for (int id = 3; id < 3 + 2 * WATCHES; id += 2) {
          client.get(id, "/watch");
        }
        for (int i = 0; i < WATCHES; i++) {
          assertThat(client.await(f -> f.type() == Frames.HEADERS).field(":status"))
              .isEqualTo("200");
        }
      }
      full.await();
      for (Frames client : clients) {
        client.get(1_001, "/interactive");
        assertThat(client.await(Frames.HEADERS, 1_001).field(":status")).isEqualTo("204");
        client.close();
      }
      assertThat(asked.values()).allSatisfy(paths -> assertThat(paths).hasSize(1));
      assertThat(asked.values())
          .contains(Set.of("/bulk"), Set.of("/watch"), Set.of("/interactive"));
    }
  }

  private void serve(Wire wire) throws IOException {
    Frames frames = Frames.server(wire, MAX_STREAMS, 100);
    Set<String> paths = ConcurrentHashMap.newKeySet();
    asked.put(wire, paths);
    while (true) {
      Frames.Frame frame = frames.await(f -> f.type() == Frames.HEADERS);
      String path = frame.field(":path");
      paths.add(path);
      boolean end = path.equals("/interactive");
      frames.headers(frame.stream(), end, ":status", end ? "204" : "200");
      if (path.equals("/bulk")) {
        // As much as the proxy takes of a response that its client does not read.
        for (int sent = 0; sent < 1_000_000; sent += 16_000) {
          frames.data(frame.stream(), false, new byte[16_000]);
        }
        full.countDown();
      }
    }
  }
}
