package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.http.RequestHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * All bodies that wait to be written on, together: their memory is bounded whoever does not read.
 */
final class BodyMemoryTest {

  private static final int SHARE = 2 << 20;

  /** What one turn of each loop may bring beyond the bound. */
  private static final long SLACK = 4L << 20;

  private static final int INITIAL_WINDOW = 4;
  private static final int CANCEL = 8;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane(new BodyMemory(SHARE, rig.metrics));

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void streamsThatNobodyReadsHoldNoMoreThanThereIs() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("h2"))));
    try (Frames client = unread()) {
      ask(client, 0, 250);
      client.await(f -> f.type() == Frames.RST_STREAM);
      Awaitility.await().until(() -> evictions() > 100);
      assertThat(held()).isLessThan(2 * SHARE + SLACK);
      rig.awaitLog("the memory for bodies is used up");
    }
    Awaitility.await().until(() -> held() == 0);
  }

  @Test
  void whoReadsGoesOnWhileOthersAreEvicted() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("h2"))));
    try (Frames client = unread();
        Wire reader = new Wire(rig.raw(plane))) {
      for (int round = 0; round < 5; round++) {
        ask(client, 40 * round, 40);
        reader.send("GET /bytes/3000000 HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(reader.response().body()).hasSize(3_000_000);
      }
      assertThat(evictions()).isPositive();
    }
  }

  @Test
  void uploadsThatTheUpstreamDoesNotReadAreAnswered() throws Exception {
    Echo deaf =
        new Echo() {
          @Override
          public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
            return new Deaf();
          }
        };
    plane.swap(rig.snapshot(rig.upstream(deaf, List.of("h2"))));
    List<Frames> clients = new ArrayList<>();
    List<Callable<Frames.Frame>> answers = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (int i = 0; i < 60; i++) {
        Frames client = Frames.client(new Wire(rig.raw(plane, "h2")));
        clients.add(client);
        answers.add(() -> client.await(Frames.HEADERS, 1));
        threads.execute(() -> upload(client));
      }
      Frames.Frame answer = threads.invokeAny(answers);
      assertThat(answer.field(":status")).isEqualTo("503");
      assertThat(answer.field("retry-after")).isNotEmpty();
      assertThat(held()).isLessThan(2 * SHARE + SLACK);
    } finally {
      threads.shutdownNow();
      for (Frames client : clients) {
        client.close();
      }
    }
    Awaitility.await().until(() -> held() == 0);
  }

  @Test
  void aFinishedResponseThatNobodyReadsIsGivenUp() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("h2"))));
    List<Wire> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        Wire wire = new Wire(rig.deaf(plane, "http/1.1"));
        clients.add(wire.send("GET /bytes/900000 HTTP/1.1\r\nHost: h\r\n\r\n".repeat(10)));
      }
      Awaitility.await().until(() -> evictions() > 0 && held() < 2 * SHARE);
      assertThat(held()).isLessThan(2 * SHARE + SLACK);
    } finally {
      for (Wire client : clients) {
        client.close();
      }
    }
    Awaitility.await().until(() -> held() == 0);
  }

  @Test
  void nothingIsHeldOnceAllIsOverHoweverItEnded() throws Exception {
    HostPort one = rig.upstream(echo, List.of("http/1.1"));
    HostPort two = rig.upstream(echo, List.of("h2"));
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      plane.swap(rig.snapshot(random.nextBoolean() ? one : two));
      if (random.nextBoolean()) {
        disturbHttp2(random);
      } else {
        disturbHttp1(random);
      }
    }
    Awaitility.await().until(() -> held() == 0);
  }

  private void disturbHttp2(Random random) throws Exception {
    String[] paths = {"/endless", "/bytes/70000", "/bytes/300000", "/break", "/echo", "/a"};
    int window = random.nextBoolean() ? 0 : random.nextInt(200_000);
    try (Frames client =
        Frames.client(new Wire(rig.raw(plane, "h2")), INITIAL_WINDOW, window).batched()) {
      for (int id = 1; id < 40; id += 2) {
        String path = paths[random.nextInt(paths.length)];
        switch (random.nextInt(3)) {
          case 0 -> client.get(id, path);
          case 1 -> client.post(id, path).data(id, random.nextBoolean(), new byte[3_000]);
          default -> client.get(id, path).flush().reset(id, CANCEL);
        }
      }
      client.flush();
      client.await(f -> f.type() == Frames.HEADERS);
    }
  }

  private void disturbHttp1(Random random) throws Exception {
    try (Wire wire = new Wire(rig.raw(plane))) {
      wire.send(
          switch (random.nextInt(4)) {
            case 0 -> "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n";
            case 1 -> "GET /bytes/900000 HTTP/1.1\r\nHost: h\r\n\r\n".repeat(3);
            case 2 -> "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\nhalf";
            default ->
                "POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbodyGET /break HTTP/1.1\r\nHost: h\r\n\r\n";
          });
      wire.bytes(random.nextInt(12));
    }
  }

  /** Its streams have no window. */
  private Frames unread() throws IOException {
    return Frames.client(new Wire(rig.raw(plane, "h2")), INITIAL_WINDOW, 0).batched();
  }

  private static void ask(Frames client, int from, int count) throws IOException {
    for (int n = from; n < from + count; n++) {
      client.get(2 * n + 1, "/endless");
    }
    client.flush();
  }

  private static void upload(Frames client) {
    try {
      client.post(1, "/deaf");
      Awaitility.await().until(() -> client.announced.containsKey(INITIAL_WINDOW));
      client.upload(1, new byte[600_000]);
    } catch (IOException | InterruptedException e) {
      // Evicted, or the test is over.
    }
  }

  private long held() {
    return rig.metric("fairway_body_bytes ");
  }

  private long evictions() {
    return rig.metric("fairway_body_evictions ");
  }

  /** Takes a request and never says that it read any of it. */
  private record Deaf() implements StreamEvents {

    @Override
    public void onData(io.netty.buffer.ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(dev.fairway.http.Fields trailers) {}

    @Override
    public void onReset(dev.fairway.http.Reset reason) {}
  }
}
