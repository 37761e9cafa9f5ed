package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that ask and read nothing of what they are answered: little of it waits in memory. */
final class UnreadResponsesTest {

  private static final int MANY = 3_000;
  private static final int BATCH = 100;
  private static final int INITIAL_WINDOW = 4;

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void aFinishedResponseThatIsNotReadEndsTheConnection() throws Exception {
    plane.swap(rig.snapshot(soon(), rig.upstreamTo("kubernetes", rig.upstream(echo))));
    try (Wire wire = new Wire(rig.deaf(plane, "http/1.1"))) {
      // More than the buffers of the system take.
      wire.send("GET /bytes/900000 HTTP/1.1\r\nHost: h\r\n\r\n".repeat(20));
      Awaitility.await().until(() -> rig.log().contains("\"status\":200"));
      Awaitility.await().until(() -> open() == 0);
    }
  }

  @Test
  void anAnswerOfOurOwnThatIsNotReadEndsItsStream() throws Exception {
    HostPort nobody = new HostPort("127.0.0.1", 1);
    plane.swap(rig.snapshot(soon(), rig.upstreamTo("kubernetes", nobody)));
    try (Frames client =
        Frames.client(new Wire(rig.raw(plane, "h2")), INITIAL_WINDOW, 0).get(1, "/a")) {
      assertThat(client.await(Frames.HEADERS, 1).field(":status")).isEqualTo("503");
      client.await(Frames.RST_STREAM, 1);
      client.get(3, "/a");
      client.await(Frames.RST_STREAM, 3);
    }
  }

  @Test
  void pipelinedRequestsWaitUntilTheResponsesAreRead() throws Exception {
    plane.swap(rig.snapshot(rig.upstream(echo, List.of("h2"))));
    String request = "GET /bytes/400000 HTTP/1.1\r\nHost: h\r\n\r\n";
    try (Wire other = new Wire(rig.raw(plane));
        Wire wire = new Wire(rig.deaf(plane, "http/1.1"))) {
      Thread.ofVirtual().start(() -> send(wire, request.repeat(MANY)));
      Awaitility.await().until(() -> asked() > 0);
      isServed(other);
      assertThat(asked()).isLessThanOrEqualTo(30);
    }
  }

  private long asked() {
    return echo.lines.stream().filter(line -> line.contains("400000")).count();
  }

  @Test
  void streamsWhoseHeadsAreNotReadStopTheReading() throws Exception {
    Echo wordy =
        new Echo() {
          @Override
          public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
            if (!head.path().equals("/wordy")) {
              return super.onRequest(stream, head, end);
            }
            lines.add("wordy");
            Fields fields = new Fields().add(FieldNames.LOCATION, "/" + "x".repeat(16_000));
            stream.respond(new ResponseHead(301, fields), true);
            return super.onRequest(stream, head, end);
          }
        };
    plane.swap(rig.snapshot(rig.upstream(wordy, List.of("h2"))));
    try (Wire other = new Wire(rig.raw(plane));
        Frames client = Frames.client(new Wire(rig.deaf(plane, "h2"))).batched()) {
      int asked = 0;
      long answered = 0;
      while (answered == asked && asked < MANY) {
        for (int n = 0; n < BATCH; n++) {
          client.get(2 * asked++ + 1, "/wordy");
        }
        client.flush();
        isServed(other);
        answered = wordy.lines.stream().filter("wordy"::equals).count();
      }
      assertThat(asked).isLessThan(MANY);
    }
  }

  /** A client that does not read is soon given up. */
  private static HttpLimits soon() {
    Duration never = Duration.ofHours(1);
    return new HttpLimits(
        1_000,
        2_000,
        250,
        new HttpLimits.Timeouts(never, never, Duration.ofMillis(300), never, never),
        HttpLimits.Load.DEFAULT);
  }

  private static void send(Wire wire, String text) {
    try {
      wire.send(text);
    } catch (IOException e) {
      // Cut off.
    }
  }

  /** Long enough for the hub to do with the other client whatever it wants to do. */
  private static void isServed(Wire other) throws IOException {
    for (int i = 0; i < 30; i++) {
      other.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(other.response().status()).isEqualTo(200);
    }
  }

  private long open() {
    return rig.metric("fairway_downstream_connections_active ");
  }
}
