package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonGenerator;

/** The admin API's socket and server, with good clients and bad ones. */
final class AdminServerTest {

  private static final String GOOD = "GET /v1/name/x HTTP/1.1\r\nHost: fairway\r\n\r\n";

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Path socket;

  @BeforeEach
  void choose() {
    socket = folder.resolve("run/hub.sock");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void aResourceIsServedAsOneObject() throws Exception {
    serve();
    assertThat(new AdminClient(socket).get("/v1/name/a%20b?greeting=hi"))
        .isEqualTo(
            new AdminClient.Answer(
                200, "{\n  \"name\" : \"a b\",\n  \"greeting\" : \"hi\\u009B\"\n}"));
  }

  @Test
  void changesAreMadeByPostAndByNothingElse() throws Exception {
    List<String> made = new ArrayList<>();
    AdminChange change =
        (request, json) -> {
          made.add(request.segment(2) + " of " + request.segment(1));
          json.writeBooleanProperty("done", request.flag("really", true));
        };
    opened.add(
        AdminServer.start(
            socket, Map.of("/v1/name/*", new Name()), Map.of(), Map.of("/v1/*/*/end", change)));
    AdminClient client = new AdminClient(socket);

    assertThat(client.post("/v1/east/k3x/end").body()).contains("\"done\" : true");
    assertThat(made).containsExactly("k3x of east");
    assertThat(client.get("/v1/east/k3x/end").status()).isEqualTo(405);
    assertThat(client.post("/v1/east/end").status()).isEqualTo(404);
    assertThat(client.post("/v1/east/k3x/end?now=no").status()).isEqualTo(400);
    assertThat(client.post("/v1/name/x").body()).contains("expected: GET");
    assertThat(made).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /v1/nothing HTTP/1.1|404|expected: /v1/big, /v1/broken, /v1/name/*",
        "GET /v1/name/ HTTP/1.1|404|no such resource",
        "GET /v1/name/* HTTP/1.1|200|*",
        "GET /v2/name/x HTTP/1.1|404|no such resource",
        "GET /v1/name/x?greting=a HTTP/1.1|400|unknown parameter \\\"greting\\\" (expected: greeting, size)",
        "GET /v1/name/x?size=big HTTP/1.1|400|size: \\\"big\\\" (expected: 1 to 9)",
        "GET /v1/name/%zz HTTP/1.1|400|percent escape",
        "POST /v1/name/x HTTP/1.1|405|expected: GET",
        "PUT /v1/name/x HTTP/1.1|405|expected: GET or POST",
        "GET v1 HTTP/1.1|400|not an HTTP/1.1 request",
        "GET /v1/name/x|400|not an HTTP/1.1 request",
        "GET /v1/broken HTTP/1.1|500|a defect of Fairway",
      })
  void whatIsNotServedSaysWhy(String line, int status, String error) throws Exception {
    serve();
    assertThat(send(line + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ").contains(error);
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void onlyTheOwnerMayUseTheSocketAndItsFolder() throws Exception {
    serve();
    assertThat(mode(socket)).isEqualTo("rw-------");
    assertThat(mode(run())).isEqualTo("rwx------");
    assertThat(mode(socket.resolveSibling("hub.sock.lock"))).isEqualTo("rw-------");
    try (var files = Files.list(run())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void whatADeadProcessLeftIsReplaced() throws Exception {
    Files.createDirectories(run());
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    serve();
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void theSocketOfAProcessThatLivesIsNot() throws Exception {
    AdminServer first = serve();
    assertThatThrownBy(this::serve)
        .isInstanceOf(IOException.class)
        .hasMessage(socket + ": another process that lives listens here");
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
    first.close();
    assertThat(socket).doesNotExist();
    serve();
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws Exception {
    Files.createDirectories(run());
    Files.writeString(socket, "precious");
    assertThatThrownBy(this::serve).hasMessageContaining("is no socket");
    assertThat(socket).hasContent("precious");
  }

  @Test
  void aFolderThatOthersMayWriteToIsRefused() throws Exception {
    Files.createDirectories(run());
    Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(this::serve).hasMessageContaining("others may write to it, rwxrwxrwx");
  }

  @Test
  void aPathThatIsTooLongSaysSo() {
    socket = folder.resolve("x".repeat(120));
    assertThatThrownBy(this::serve)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected: a unix socket's path of at most 106");
  }

  @Test
  void anEndlessHeadIsCutOff() throws Exception {
    serve();
    assertThat(send("GET /v1/name/x HTTP/1.1\r\nX: " + "x".repeat(16 << 10)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void clientsThatStallAreCutOffAndHoldUpNobodyForLong() throws Exception {
    serve(Duration.ofMillis(300));
    List<SocketChannel> stalled = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      opened.add(client);
      stalled.add(client);
      client.write(ByteBuffer.wrap("GET /v1".getBytes(ISO_8859_1)));
    }
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
    for (SocketChannel client : stalled) {
      assertThat(Channels.newInputStream(client).readAllBytes()).isEmpty();
    }
  }

  @Test
  void aClientThatDoesNotReadItsAnswerIsCutOff() throws Exception {
    serve(Duration.ofMillis(300));
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    opened.add(client);
    client.write(ByteBuffer.wrap("GET /v1/big HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1)));
    for (int i = 0; i < 40; i++) {
      assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anAnswerThatIsBrokenOffIsNotTakenForWhole() throws Exception {
    Files.createDirectories(run());
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual()
          .start(
              () -> {
                try (SocketChannel client = server.accept()) {
                  client.read(ByteBuffer.allocate(1_024));
                  client.write(
                      ByteBuffer.wrap(
                          "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}".getBytes(ISO_8859_1)));
                } catch (IOException e) {
                  // The assertion below tells.
                }
              });
      assertThatThrownBy(() -> new AdminClient(socket).get("/v1/status"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken off");
    }
  }

  @Test
  void aDownloadIsHandedOutAsItComesWithWhyItIsOver() throws Exception {
    BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    serve(pieces);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    var answer =
        CompletableFuture.supplyAsync(
            () -> download("/v1/pieces", got), task -> Thread.ofVirtual().start(task));
    pieces.add("first".getBytes(ISO_8859_1));
    Awaitility.await().until(() -> got.size() == 5);
    pieces.add(new byte[200_000]);
    pieces.add(new byte[0]);

    assertThat(answer.join()).isEqualTo(new AdminClient.Answer(200, "no more pieces"));
    assertThat(got.size()).isEqualTo(200_005);
    assertThat(pieces).as("closed").isEmpty();
  }

  @Test
  void aDownloadThatCannotBeginIsAnsweredAsAnythingElse() throws Exception {
    serve(new LinkedBlockingQueue<>());
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    assertThat(download("/v1/pieces?x=1", got).body()).contains("unknown parameter");
    assertThat(download("/v1/other", got).body()).contains("expected: /v1/pieces");
    assertThat(got.size()).isZero();
  }

  @Test
  void aDownloadWhoseReaderHasGoneIsClosed() throws Exception {
    BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    CompletableFuture<Void> closed = serve(pieces);
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      client.write(ByteBuffer.wrap("GET /v1/pieces HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1)));
      client.read(ByteBuffer.allocate(1));
    }
    Awaitility.await()
        .until(
            () -> {
              pieces.add(new byte[1_000]);
              return closed.isDone();
            });
  }

  @Test
  void rubbishIsAnsweredOrCutOffAndNothingElseSuffers() throws Exception {
    serve(Duration.ofSeconds(2));
    Random random = new Random(20_251_123);
    for (int i = 0; i < 400; i++) {
      byte[] bytes = GOOD.getBytes(ISO_8859_1);
      if (random.nextInt(4) == 0) {
        bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
      }
      for (int n = random.nextInt(6); n > 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) " /?%&=\r\n\0z".charAt(random.nextInt(10));
      }
      String answer = send(bytes);
      assertThat(answer).as("round %d", i).matches("(?s)(HTTP/1.1 (200|4[0-9]{2}) .*)?");
    }
    assertThat(send(GOOD)).startsWith("HTTP/1.1 200 ");
  }

  private Path run() {
    return folder.resolve("run");
  }

  private AdminServer serve() throws IOException {
    return serve(Duration.ofSeconds(10));
  }

  private AdminServer serve(Duration deadline) throws IOException {
    AdminResource broken =
        (request, json) -> {
          throw new IllegalStateException("broken");
        };
    AdminResource big = (request, json) -> json.writeStringProperty("x", "x".repeat(8 << 20));
    AdminServer server =
        AdminServer.start(
            socket,
            Map.of("/v1/name/*", new Name(), "/v1/broken", broken, "/v1/big", big),
            deadline);
    opened.add(server);
    return server;
  }

  /** Serves pieces until one of them is empty. */
  private CompletableFuture<Void> serve(BlockingQueue<byte[]> pieces) throws IOException {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    AdminDownload.Transfer transfer =
        new AdminDownload.Transfer() {
          @Override
          public String type() {
            return "application/octet-stream";
          }

          @Override
          public Duration time() {
            return Duration.ofMinutes(1);
          }

          @Override
          public String writeTo(OutputStream out) throws IOException, InterruptedException {
            for (byte[] next = pieces.take(); next.length > 0; next = pieces.take()) {
              out.write(next);
            }
            return "no more pieces";
          }

          @Override
          public void leave() {
            // Its next write fails, which is soon enough here.
          }

          @Override
          public void close() {
            closed.complete(null);
          }
        };
    opened.add(AdminServer.start(socket, Map.of(), Map.of("/v1/pieces", request -> transfer)));
    return closed;
  }

  private AdminClient.Answer download(String target, OutputStream sink) {
    try {
      return new AdminClient(socket).download(target, sink, Duration.ofMinutes(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  private String send(byte[] bytes) throws IOException {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      try {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          client.write(buffer);
        }
        client.shutdownOutput();
      } catch (IOException e) {
        // Cut off before it was whole; there may be an answer.
      }
      return read(client);
    }
  }

  private static String read(SocketChannel client) {
    StringBuilder answer = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(4_096);
    try {
      while (client.read(buffer.clear()) >= 0) {
        answer.append(ISO_8859_1.decode(buffer.flip()));
      }
    } catch (IOException e) {
      // Reset after the answer: what it left unread.
    }
    return answer.toString();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static final class Name implements AdminResource {

    @Override
    public Set<String> parameters() {
      return Set.of("greeting", "size");
    }

    @Override
    public void answer(AdminRequest request, JsonGenerator json) throws AdminException {
      request.number("size", 1, 1, 9);
      json.writeStringProperty("name", request.name());
      request
          .parameter("greeting")
          .ifPresent(greeting -> json.writeStringProperty("greeting", greeting + "\u009b"));
    }
  }
}
