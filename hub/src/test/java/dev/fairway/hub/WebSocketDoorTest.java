package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.enrollment.AgentPaths;
import dev.fairway.http.WebSocketConnector;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The WebSocket in which agents come is a way to nothing else, and takes whatever bytes come. */
final class WebSocketDoorTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String OPEN =
      "GET /fairway/v1/agents/websocket HTTP/1.1\r\n"
          + "Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  private static final String OFFER = "Sec-WebSocket-Protocol: fairway-agents.v1\r\n";

  private final EventLoops loops = new EventLoops(1);

  @TempDir Path folder;
  private RunningHub running;
  private String head = "";

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
  }

  @AfterEach
  void stop() {
    loops.close();
    running.close();
  }

  @Test
  void whatAgentsAskIsAnsweredWithinAndNothingElse() throws Exception {
    assertThat(inner("GET /fairway/v1/agents/ca")).startsWith("HTTP/1.1 200 ");
    for (String request :
        List.of(
            "GET /livez",
            "GET /clusters/east/version",
            "GET /fairway/v1/clusters",
            "GET /fairway/v1/agents/websocket")) {
      assertThat(inner(request))
          .as(request)
          .startsWith("HTTP/1.1 403 ")
          .contains("within a WebSocket only agents are answered");
    }
    running.assertWestNoticedNothing();
  }

  @Test
  void aRequestThatOpensNoWebSocketIsToldWhy() throws Exception {
    assertThat(answer("GET /fairway/v1/agents/websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("not a request to open a WebSocket");
    assertThat(answer(OPEN + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("expected: fairway-agents.v1");
    assertThat(answer((OPEN + OFFER + "\r\n").replace("Version: 13", "Version: 8")))
        .startsWith("HTTP/1.1 400 ")
        .contains("expected: 13");
    try (HttpClient client = running.client(HttpClient.Version.HTTP_2)) {
      URI target = URI.create("https://127.0.0.1:" + port() + AgentPaths.WEBSOCKET);
      HttpRequest request = HttpRequest.newBuilder(target).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void theProofIsThatOfTheStandard() throws Exception {
    try (SSLSocket socket = opened()) {
      assertThat(socket.isConnected()).isTrue();
    }
    assertThat(head).contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  }

  /** RFC 6455 sections 5.5, 7.1.1: who closes, or does what may not be, is told so and let go. */
  @Test
  void framesThatMayNotBeCloseTheConnection() throws Exception {
    assertThat(closedWith(frame(0x88, true, bytes(0x03, 0xe8)))).isEqualTo(1000);
    assertThat(closedWith(frame(0x81, true, bytes('h', 'i')))).isEqualTo(1003);
    assertThat(closedWith(frame(0x82, false, bytes(1)))).isEqualTo(1002);
    assertThat(closedWith(frame(0x80, true, bytes(1)))).isEqualTo(1002);
    assertThat(closedWith(frame(0x89, true, new byte[126]))).isEqualTo(1002);
    assertThat(closedWith(frame(0xc2, true, bytes(1)))).isEqualTo(1002);
    assertThat(closedWith(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0}))
        .isEqualTo(1009);
  }

  @Test
  void aPingIsAnswered() throws Exception {
    try (SSLSocket socket = opened()) {
      socket.getOutputStream().write(frame(0x89, true, bytes(7, 8)));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x8a, 2, 7, 8);
    }
  }

  @Test
  void anyFramesEndAndHarmNobody() throws Exception {
    Random random = new Random(20_261_122);
    int[] first = {0x82, 0x02, 0x80, 0x00, 0x81, 0x88, 0x89, 0x8a, 0x8b, 0xf2, 0x16};
    for (int round = 0; round < 120; round++) {
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      for (int i = random.nextInt(8); i >= 0; i--) {
        byte[] payload =
            new byte[random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(200)];
        random.nextBytes(payload);
        sent.writeBytes(
            frame(first[random.nextInt(first.length)], random.nextInt(8) != 0, payload));
      }
      try (SSLSocket socket = opened()) {
        socket.getOutputStream().write(sent.toByteArray());
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // Broken off while we still sent.
      }
    }
    await().atMost(PATIENCE).until(() -> inner("GET /fairway/v1/agents/ca").contains(" 200 "));
    running.assertWestNoticedNothing();
  }

  /** A WebSocket that the hub has opened. */
  private SSLSocket opened() throws Exception {
    SSLSocket socket = connect();
    socket.getOutputStream().write((OPEN + OFFER + "\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    head = head(socket.getInputStream());
    assertThat(head).startsWith("HTTP/1.1 101 ");
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as(answer.toString()).isNotNegative();
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** The status with which the hub closes after some bytes. */
  private int closedWith(byte[] sent) throws Exception {
    try (SSLSocket socket = opened()) {
      socket.getOutputStream().write(sent);
      socket.getOutputStream().flush();
      byte[] close = socket.getInputStream().readNBytes(4);
      assertThat(close).startsWith(0x88);
      socket.getOutputStream().write(frame(0x88, true, bytes(0x03, 0xe8)));
      socket.getOutputStream().flush();
      socket.getInputStream().readAllBytes();
      return (close[2] & 0xff) << 8 | (close[3] & 0xff);
    }
  }

  private String answer(String request) throws Exception {
    try (SSLSocket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      String answered = head(socket.getInputStream());
      Matcher length = Pattern.compile("content-length: (\\d+)").matcher(answered);
      assertThat(length.find()).as(answered).isTrue();
      int size = Integer.parseInt(length.group(1));
      return answered + new String(socket.getInputStream().readNBytes(size), ISO_8859_1);
    }
  }

  private SSLSocket connect() throws Exception {
    String trust = Files.readString(folder.resolve("state/ca.crt"));
    SSLSocket socket =
        (SSLSocket)
            dev.fairway.pki.ClientTls.trusting(trust)
                .getSocketFactory()
                .createSocket("127.0.0.1", port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** The answer to a request within a WebSocket. */
  private String inner(String request) throws Exception {
    String trust = Files.readString(folder.resolve("state/ca.crt"));
    var tls =
        dev.fairway.transport.ClientTls.of(
            new UpstreamTls("127.0.0.1", trust), List.of("http/1.1"));
    Dialer direct = new Dialer(loops);
    Dialer within =
        direct.over(
            new WebSocketConnector(
                direct, tls, AgentPaths.WEBSOCKET, AgentPaths.WEBSOCKET_PROTOCOL));
    CompletableFuture<String> whole = new CompletableFuture<>();
    String text = request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    Future<Channel> dialled =
        within.dial(
            loops.next(),
            new HostPort("127.0.0.1", port()),
            tls,
            PATIENCE,
            (channel, info) -> {
              channel.pipeline().addLast(new Gathering(whole));
              channel.config().setAutoRead(true);
              channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), text));
            });
    Channel channel = dialled.get();
    try {
      return whole.get(60, TimeUnit.SECONDS);
    } finally {
      channel.close().await();
    }
  }

  /** Everything until the end of the connection. */
  private static final class Gathering extends SimpleChannelInboundHandler<ByteBuf> {

    private final CompletableFuture<String> whole;
    private final StringBuilder text = new StringBuilder();

    Gathering(CompletableFuture<String> whole) {
      this.whole = whole;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
      text.append(data.toString(ISO_8859_1));
    }

    /** The end of the inner TLS. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslCloseCompletionEvent) {
        whole.complete(text.toString());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      whole.complete(text.toString());
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] frame(int first, boolean masked, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    int mask = masked ? 0x80 : 0;
    if (payload.length < 126) {
      out.write(mask | payload.length);
    } else if (payload.length < 65_536) {
      out.write(mask | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write(shift > 24 ? 0 : payload.length >> shift);
      }
    }
    if (masked) {
      out.writeBytes(new byte[4]); // A key of zeros leaves the payload as it is.
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private int port() {
    return running.hub().address().getPort();
  }
}
