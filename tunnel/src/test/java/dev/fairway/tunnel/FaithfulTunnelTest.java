package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What arrives is what was sent, and ends as it ended: many connections at once with random sizes
 * and ends, on several tunnels. An end that is orderly comes after every byte, always; whatever
 * else happens is a reset.
 */
class FaithfulTunnelTest {

  private static final int AT_ONCE = 24;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private TunnelRig rig;
  private ServerSocket target;
  private final List<CompletableFuture<Received>> servers = new ArrayList<>();
  private List<Script> scripts = List.of();

  @BeforeEach
  void open() throws Exception {
    rig = new TunnelRig();
    target = new ServerSocket();
    target.bind(TunnelRig.loopback(), 200);
  }

  @AfterEach
  void close() throws Exception {
    target.close();
    rig.close();
    threads.shutdownNow();
  }

  /** How somebody ends what he sends. */
  private enum End {
    FIN,
    RESET
  }

  /** One side's part: so many bytes, then the end. */
  private record Part(long seed, int size, End end) {

    static Part random(Random random) {
      int size =
          switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> 1 + random.nextInt(100);
            case 2 -> 1 << 14;
            case 3 -> random.nextInt(200_000);
            default -> random.nextInt(3_000_000);
          };
      return new Part(random.nextLong(), size, random.nextInt(4) == 0 ? End.RESET : End.FIN);
    }

    byte[] bytes() {
      return TunnelTest.bytes(seed, size);
    }
  }

  private record Script(Part client, Part server) {

    boolean isOrderly() {
      return client.end == End.FIN && server.end == End.FIN;
    }
  }

  /** What one side has got: how much, whether it was what was sent, and how it ended. */
  private record Received(int size, boolean right, boolean orderly) {}

  @Test
  void eachConnectionIsWholeOrReset() throws Exception {
    rig.agent("a", 1);
    rig.agent("a", 1);
    rig.agent("b", 1);
    run(1, 400, false);
  }

  @Test
  void eachConnectionIsWholeOrResetWithinWebSockets() throws Exception {
    rig.inWebSockets();
    rig.agent("a", 1);
    rig.agent("a", 1);
    rig.agent("b", 1);
    run(3, 40, false);
  }

  @Test
  void eachConnectionIsWholeOrResetWhileTunnelsBreakAndComeBack() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    rig.agent("a", 1);
    rig.agent("b", 1);
    Future<?> breaker =
        threads.submit(
            () -> {
              Random random = new Random(9);
              while (!over.get()) {
                rig.agent(random.nextBoolean() ? "a" : "b", 1);
                new CompletableFuture<Void>()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .join();
                rig.agents.remove(random.nextInt(rig.agents.size() - 1)).close();
              }
              return null;
            });
    run(2, 400, true);
    over.set(true);
    breaker.get(60, TimeUnit.SECONDS);
  }

  private void run(long seed, int count, boolean broken) throws Exception {
    Random random = new Random(seed);
    List<Script> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(new Script(Part.random(random), Part.random(random)));
      servers.add(new CompletableFuture<>());
    }
    scripts = List.copyOf(made);
    threads.submit(this::accept);
    Semaphore room = new Semaphore(AT_ONCE);
    AtomicInteger whole = new AtomicInteger();
    List<Future<?>> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      room.acquire();
      clients.add(
          threads.submit(
              () -> {
                try {
                  whole.addAndGet(play(index, broken) ? 1 : 0);
                } finally {
                  room.release();
                }
                return null;
              }));
    }
    for (Future<?> client : clients) {
      client.get(120, TimeUnit.SECONDS);
    }
    assertThat(whole.get()).isGreaterThan(count / 10);
  }

  /** Whether the connection was whole on both sides. */
  private boolean play(int index, boolean broken) throws Exception {
    Script script = scripts.get(index);
    Received client = client(index, script, broken);
    if (client == null) {
      return false;
    }
    Received server = servers.get(index).completeOnTimeout(LOST, 60, TimeUnit.SECONDS).get();
    check(
        index + " " + script + " at the client",
        script.server,
        client,
        broken || !script.isOrderly());
    check(
        index + " " + script + " at the server",
        script.client,
        server,
        broken || !script.isOrderly());
    return client.orderly && server.orderly;
  }

  /** Nothing came to the server, not even who asks. */
  private static final Received LOST = new Received(0, true, false);

  private static void check(String index, Part sent, Received received, boolean mayBreak) {
    assertThat(received.right).as("connection %s: bytes", index).isTrue();
    if (received.orderly) {
      assertThat(sent.end).as("connection %s: end", index).isEqualTo(End.FIN);
      assertThat(received.size).as("connection %s: size", index).isEqualTo(sent.size);
    } else {
      assertThat(mayBreak).as("connection %s: may break", index).isTrue();
    }
  }

  private @Nullable Received client(int index, Script script, boolean broken) throws Exception {
    TestConnection connection;
    try {
      connection =
          System.getProperty("control") == null
              ? rig.connect(target.getLocalPort())
              : new TestConnection(
                  new dev.fairway.transport.Dialer(rig.hubLoops)
                      .connect(
                          rig.hubLoops.next(),
                          new dev.fairway.net.HostPort("127.0.0.1", target.getLocalPort()),
                          TunnelRig.PATIENCE)
                      .get());
    } catch (Exception e) {
      assertThat(broken).as("connection %d: %s", index, e).isTrue();
      return null;
    }
    try {
      connection.write(ByteBuffer.allocate(4).putInt(index).array());
      connection.read(1);
    } catch (IOException e) {
      // The answer may be overtaken by a reset.
      boolean mayBreak = broken || script.server.end == End.RESET;
      assertThat(mayBreak).as("connection %d: %s", index, e).isTrue();
      connection.close();
      return null;
    }
    Future<?> writer =
        threads.submit(
            () -> {
              try {
                byte[] bytes = script.client.bytes();
                for (int at = 0; at < bytes.length; at += 50_000) {
                  connection.write(
                      Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 50_000)));
                }
                if (script.client.end == End.FIN) {
                  connection.shutdownOutput();
                } else {
                  connection.reset();
                }
              } catch (IOException e) {
                // The other side has reset it.
              }
            });
    Received received = receive(connection, script.server);
    writer.get(60, TimeUnit.SECONDS);
    connection.close();
    return received;
  }

  private static Received receive(TestConnection connection, Part sent) throws Exception {
    byte[] expected = sent.bytes();
    int size = 0;
    boolean right = true;
    try {
      while (true) {
        byte[] next = connection.read();
        if (next.length == 0) {
          return new Received(size, right, true);
        }
        right &= isAt(expected, size, next, next.length);
        size += next.length;
      }
    } catch (IOException e) {
      return new Received(size, right, false);
    }
  }

  private static boolean isAt(byte[] expected, int at, byte[] part, int length) {
    return at + length <= expected.length
        && Arrays.equals(expected, at, at + length, part, 0, length);
  }

  private Void accept() throws IOException {
    while (true) {
      Socket socket = target.accept();
      threads.submit(() -> serve(socket));
    }
  }

  private Void serve(Socket socket) throws Exception {
    try (socket) {
      int index = new DataInputStream(socket.getInputStream()).readInt();
      socket.getOutputStream().write(1);
      Script script = scripts.get(index);
      Future<Boolean> writer = threads.submit(() -> send(socket, script.server));
      Received received = receive(socket.getInputStream(), script.client);
      // The kernel tells of a reset once: whoever writes may hear of it, and then reading just
      // ends.
      boolean reset = !writer.get(60, TimeUnit.SECONDS);
      servers
          .get(index)
          .complete(new Received(received.size, received.right, received.orderly && !reset));
    } catch (IOException e) {
      // Reset before it said who it is.
    }
    return null;
  }

  /** Whether nobody has reset the connection meanwhile. */
  private static boolean send(Socket socket, Part part) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(part.bytes());
      if (part.end == End.FIN) {
        socket.shutdownOutput();
      } else {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Received receive(InputStream in, Part sent) {
    byte[] expected = sent.bytes();
    byte[] buffer = new byte[65_536];
    int size = 0;
    boolean right = true;
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        right &= isAt(expected, size, buffer, read);
        size += read;
      }
      return new Received(size, right, true);
    } catch (IOException e) {
      return new Received(size, right, false);
    }
  }
}
