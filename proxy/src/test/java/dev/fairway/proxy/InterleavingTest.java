package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.http.ClientConnection;
import dev.fairway.http.ClientStream;
import dev.fairway.http.Fields;
import dev.fairway.http.HttpClient;
import dev.fairway.http.HttpStream;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bodies, ends, trailers and resets of both sides in any order and at any pace. What is whole on
 * one side is whole and the same on the other; what is not whole is never taken for it; nothing
 * waits for ever.
 */
final class InterleavingTest {

  private static final long SEED = 20_251_121;
  private static final int EXCHANGES = 100;

  private enum Ending {
    DATA,
    TRAILERS,
    RESET
  }

  private static final List<Ending> ENDINGS =
      List.of(Ending.DATA, Ending.DATA, Ending.DATA, Ending.TRAILERS, Ending.RESET);

  private enum State {
    OPEN,
    WHOLE,
    BROKEN
  }

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();
  private final EventLoops loops = new EventLoops(1);
  private final Map<Integer, Server> servers = new ConcurrentHashMap<>();

  /** Whatever happened, nothing of it is still said to be open. */
  @AfterEach
  void stop() throws InterruptedException {
    loops.close();
    Awaitility.await()
        .untilAsserted(
            () -> {
              LoopTraffic.Open open = Rig.open(plane);
              assertThat(open.downstream()).as("clients' connections").isZero();
              assertThat(open.requests()).as("requests").isZero();
            });
    assertThat(plane.traffic().ask(LoopTraffic::upstreams).answers())
        .allSatisfy(loop -> assertThat(loop).allMatch(connection -> connection.streams() == 0));
    rig.close();
  }

  @ParameterizedTest
  @CsvSource({"h2,h2", "h2,http/1.1", "http/1.1,h2", "http/1.1,http/1.1"})
  void whatArrivesWholeIsEqualAndWhatDoesNotIsSeenAsBroken(String client, String upstream)
      throws Exception {
    plane.swap(rig.snapshot(rig.upstream(handler(), List.of(upstream))));
    ClientTls tls =
        ClientTls.of(new UpstreamTls("localhost", rig.authority.certificatePem()), List.of(client));
    for (int n = 0; n < EXCHANGES; n += 10) {
      List<Client> batch = IntStream.range(n, n + 10).mapToObj(i -> start(i, tls)).toList();
      for (Client each : batch) {
        Awaitility.await(each.toString())
            .pollInterval(Duration.ofMillis(5))
            .until(() -> each.isOver() && isOver(each));
        check(each);
      }
    }
  }

  private void check(Client client) {
    Server server = servers.get(client.number);
    String context = client + " " + server;
    if (server == null) {
      // The client was gone before anything was sent on.
      assertThat(client.status).as(context).isNotEqualTo(200);
      return;
    }
    if (client.in.state == State.WHOLE && client.status == 200) {
      assertThat(server.out.ending).as(context).isNotEqualTo(Ending.RESET);
      assertThat(client.in.received.get()).as(context).isEqualTo(server.out.total);
    }
    if (server.in.state == State.WHOLE) {
      assertThat(client.out.ending).as(context).isNotEqualTo(Ending.RESET);
      assertThat(server.in.received.get()).as(context).isEqualTo(client.out.total);
    }
    boolean nobodyResets = client.out.ending != Ending.RESET && server.out.ending != Ending.RESET;
    if (nobodyResets) {
      assertThat(client.in.state).as(context).isEqualTo(State.WHOLE);
      assertThat(client.status).as(context).isEqualTo(200);
      if (server.polite) {
        assertThat(server.in.state).as(context).isEqualTo(State.WHOLE);
      }
    }
  }

  private boolean isOver(Client client) {
    Server server = servers.get(client.number);
    return server == null
        ? client.in.state != State.OPEN || client.out.finished
        : server.in.state != State.OPEN || server.out.finished;
  }

  private Client start(int number, ClientTls tls) {
    Client client = new Client(number);
    new Dialer(loops)
        .dial(
            loops.next(),
            new HostPort("127.0.0.1", plane.address("hub").getPort()),
            tls,
            Duration.ofSeconds(5),
            (channel, info) -> client.begin(HttpClient.over(channel, info, 100, client)))
        .addListener(
            dialled -> {
              if (!dialled.isSuccess()) {
                client.in.why = dialled.cause().toString();
                client.in.state = State.BROKEN;
              }
            });
    return client;
  }

  private RequestHandler handler() {
    return new RequestHandler() {
      @Override
      public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
        Server server = new Server(Integer.parseInt(head.path().substring(1)), stream);
        servers.put(server.number, server);
        return server.begin(end);
      }

      @Override
      public void onMalformed(ServerStream stream, Malformed malformed) {
        stream.respond(new ResponseHead(malformed.status(), new Fields()), true);
      }
    };
  }

  /** The byte at a place of a body; the same place of another body has another one. */
  private static byte octet(int number, long place) {
    return (byte) (place * 31 + (place >> 8) + number);
  }

  /** Sends a body, at a pace of its own, and ends it somehow. */
  private static final class Sender {
    final Ending ending;
    final int total;
    private final int number;
    private final Random random;
    volatile boolean finished;
    private int sent;

    Sender(int number, Random random) {
      this.number = number;
      this.random = random;
      this.ending = ENDINGS.get(random.nextInt(ENDINGS.size()));
      this.total = random.nextInt(4) == 0 ? 0 : random.nextInt(400_000);
    }

    void go(HttpStream stream) {
      if (random.nextInt(3) == 0) {
        stream.eventLoop().schedule(() -> next(stream), random.nextInt(4), TimeUnit.MILLISECONDS);
      } else {
        next(stream);
      }
    }

    private void next(HttpStream stream) {
      int size = Math.min(total - sent, 1 + random.nextInt(60_000));
      boolean last = sent + size == total;
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        bytes[i] = octet(number, sent + (long) i);
      }
      sent += size;
      ByteBuf data = Unpooled.wrappedBuffer(bytes);
      if (!last) {
        stream.data(data, false, written -> go(stream));
        return;
      }
      stream.data(data, ending == Ending.DATA, written -> {});
      switch (ending) {
        case DATA -> {}
        case TRAILERS -> stream.trailers(new Fields().add("x-total", Integer.toString(total)));
        case RESET -> stream.reset(Reset.CANCEL);
      }
      finished = true;
    }
  }

  /** Reads a body, at a pace of its own, and compares it with what was sent. */
  private static final class Receiver implements StreamEvents {
    private final int number;
    private final Random random;
    private final Runnable onWhole;
    volatile State state = State.OPEN;

    /** Written by the loop alone. */
    final AtomicLong received = new AtomicLong();

    volatile String why = "";

    @SuppressWarnings("NullAway.Init") // Set before the first event.
    private HttpStream stream;

    Receiver(int number, Random random, Runnable onWhole) {
      this.number = number;
      this.random = random;
      this.onWhole = onWhole;
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      long place = received.getAndAdd(size);
      byte[] bytes = new byte[size];
      data.readBytes(bytes);
      for (int i = 0; i < size; i++) {
        if (bytes[i] != octet(number, place + i)) {
          throw new AssertionError(number + ": another byte at " + (place + i));
        }
      }
      data.release();
      if (random.nextInt(3) == 0) {
        stream
            .eventLoop()
            .schedule(() -> stream.consumed(size), random.nextInt(4), TimeUnit.MILLISECONDS);
      } else {
        stream.consumed(size);
      }
      if (end) {
        whole();
      }
    }

    @Override
    public void onTrailers(Fields trailers) {
      whole();
    }

    @Override
    public void onReset(Reset reason) {
      assertThat(state).isNotEqualTo(State.BROKEN);
      why = reason.name();
      // The other direction may still break after this one was whole.
      state = state == State.OPEN ? State.BROKEN : state;
    }

    void whole() {
      assertThat(state).isEqualTo(State.OPEN);
      state = State.WHOLE;
      onWhole.run();
    }
  }

  /** The upstream's side of an exchange. */
  private static final class Server {
    final int number;
    final Sender out;
    final Receiver in;
    final boolean polite;
    private final ServerStream stream;

    Server(int number, ServerStream stream) {
      Random random = new Random(SEED * 31 + number);
      this.number = number;
      this.stream = stream;
      this.polite = random.nextBoolean();
      this.out = new Sender(number + 1, random);
      this.in = new Receiver(number, random, () -> respondIf(polite));
      this.in.stream = stream;
    }

    StreamEvents begin(boolean end) {
      if (end) {
        in.whole();
      }
      respondIf(!polite);
      return in;
    }

    private void respondIf(boolean now) {
      if (now) {
        stream.respond(new ResponseHead(200, new Fields()), false);
        out.go(stream);
      }
    }

    @Override
    public String toString() {
      return "server "
          + out.ending
          + " of "
          + out.total
          + ", read "
          + in.state
          + " "
          + in.why
          + " "
          + in.received;
    }
  }

  /** The client's side of an exchange. */
  private static final class Client implements ResponseEvents, ClientConnection.Listener {
    final int number;
    final Sender out;
    private final Random random;
    volatile int status;
    volatile Receiver in;

    Client(int number) {
      this.number = number;
      this.random = new Random(SEED + number);
      this.out = new Sender(number, random);
      this.in = new Receiver(number + 1, random, () -> {});
    }

    void begin(ClientConnection connection) {
      ClientStream stream = connection.open(this);
      in.stream = stream;
      stream.request(new RequestHead("POST", "/" + number, "localhost", new Fields(), null), false);
      out.go(stream);
    }

    boolean isOver() {
      return in.state != State.OPEN || (out.finished && out.ending == Ending.RESET);
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      status = head.status();
      if (end) {
        in.whole();
      }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      if (status == 200) {
        in.onData(data, end);
        return;
      }
      int size = data.readableBytes();
      data.release();
      in.stream.consumed(size);
      if (end) {
        in.whole();
      }
    }

    @Override
    public void onTrailers(Fields trailers) {
      in.onTrailers(trailers);
    }

    @Override
    public void onReset(Reset reason) {
      in.onReset(reason);
    }

    @Override
    public void onCapacity() {}

    @Override
    public void onClosed() {}

    @Override
    public String toString() {
      return "seed %d, exchange %d, client %s of %d, read %d %s %s %d"
          .formatted(
              SEED, number, out.ending, out.total, status, in.state, in.why, in.received.get());
    }
  }
}
