package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fairway.net.HostPort;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A proxy may answer whatever it likes: the message says what it did, and nothing is left behind.
 */
class ProxyConnectorTest {

  private static final HostPort HUB = new HostPort("hub.example.com", 443);
  private static final String LINE = "HTTP/1.1 200 OK\r\n";

  private final EventLoops loops = new EventLoops(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket proxy;
  private volatile Script script = (socket, head) -> {};
  private volatile String asked = "";

  /** What the proxy does with a connection, and a request. */
  private interface Script {
    void run(Socket socket, String head) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    threads.shutdownNow();
    loops.close();
  }

  @Test
  void theRequestNamesTheHubAndHasTheCredentials() throws Exception {
    answering(LINE + "\r\n");
    Channel channel = connect(Optional.of("me:word"), Duration.ofSeconds(30)).get();
    assertThat(asked)
        .isEqualTo(
            "CONNECT hub.example.com:443 HTTP/1.1\r\n"
                + "Host: hub.example.com:443\r\n"
                + "Proxy-Authorization: Basic bWU6d29yZA==\r\n\r\n");
    assertThat(channel).isInstanceOf(DuplexChannel.class);
    assertThat(channel.pipeline().names()).hasSize(2); // Netty's own, and the bootstrap's.
    assertThat(channel.config().isAutoRead()).isFalse();
    channel.close().await();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          403 Forbidden           | REFUSED     | does not let us connect to hub.example.com:443 (status 403)
          405 No                  | REFUSED     | does not let us connect to hub.example.com:443 (status 405)
          301 Elsewhere           | REFUSED     | does not let us connect to hub.example.com:443 (status 301)
          502 Bad Gateway         | UNREACHABLE | could not connect to hub.example.com:443 (status 502)
          504                     | UNREACHABLE | could not connect to hub.example.com:443 (status 504)
          407 Who                 | CREDENTIALS | wants credentials (status 407)
          600 What                | NO_PROXY    | does not answer as an HTTP proxy does
          """)
  void aRefusalIsNamed(String status, WayException.Kind kind, String words) {
    answering("HTTP/1.1 " + status + "\r\nContent-Length: 3\r\n\r\nabc");
    WayException why = failure(Duration.ofSeconds(30));
    assertThat(why.kind()).isEqualTo(kind);
    assertThat(why.problem()).isEqualTo("the proxy 127.0.0.1:" + port() + " " + words);
  }

  @Test
  void aProxyThatTakesOtherCredentialsAloneIsNamedWithThem() {
    answering(
        "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate:Negotiate x\r\n\r\n");
    assertThat(failure(Duration.ofSeconds(30)).problem())
        .endsWith("wants credentials of another kind than Basic: ntlm, negotiate (status 407)");
  }

  @Test
  void interimAnswersArePassedOverAndSpareLineEndsToo() throws Exception {
    answering("HTTP/1.1 100 Continue\n\nHTTP/1.0 200\n\n");
    connect(Optional.empty(), Duration.ofSeconds(30)).get().close().await();
  }

  @Test
  void whatIsNoAnswerIsNotWaitedFor() {
    answering("SSH-2.0-OpenSSH_9.2\r\n");
    assertThat(failure(Duration.ofSeconds(30)).problem())
        .endsWith("does not answer as an HTTP proxy does");
    script = (socket, head) -> socket.close();
    assertThat(failure(Duration.ofSeconds(30)).problem())
        .endsWith("closed the connection without a whole answer");
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    script =
        (socket, head) -> {
          socket.getOutputStream().write(LINE.getBytes(ISO_8859_1));
          while (true) {
            socket.getOutputStream().write("X: y\r\n".getBytes(ISO_8859_1));
          }
        };
    assertThat(failure(Duration.ofSeconds(30)).problem())
        .endsWith("answered with more than 16384 bytes");
  }

  @Test
  void anEndlessLineIsCutOff() {
    script =
        (socket, head) -> {
          while (true) {
            socket.getOutputStream().write("HTTP/1.1 200 ".getBytes(ISO_8859_1));
          }
        };
    assertThat(failure(Duration.ofSeconds(30)).problem())
        .endsWith("answered with more than 16384 bytes");
  }

  @Test
  void aProxyThatNeverAnswersIsGivenUp() {
    assertThat(failure(Duration.ofMillis(300)).problem()).endsWith("did not answer in time");
  }

  @Test
  void aProxyThatIsNotThereIsSaidToBeTheProxy() throws IOException {
    proxy.close();
    WayException why = failure(Duration.ofSeconds(30));
    assertThat(why.kind()).isEqualTo(WayException.Kind.NO_PROXY);
    assertThat(why.problem())
        .isEqualTo("the proxy 127.0.0.1:" + port() + ": connecting failed: connection refused");
  }

  @Test
  void credentialsThatCannotBeReadAreNamedAndNothingIsAsked() {
    ProxyConnector connector =
        new ProxyConnector(
            new Dialer(loops),
            new HostPort("127.0.0.1", port()),
            Optional.empty(),
            () -> {
              throw new IOException("/secret: no such file");
            });
    Future<Channel> done = connector.connect(loops.next(), HUB, Duration.ofSeconds(30));
    assertThat(why(done).problem()).endsWith(": /secret: no such file");
    assertThat(asked).isEmpty();
  }

  /** Whatever comes, each attempt ends, and it succeeds only where the head says so. */
  @Test
  void anyBytesEndAnAttempt() throws Exception {
    Random random = new Random(20_261_122);
    String[] pieces = {
      "HTTP/1.1 ",
      "200",
      "407",
      "\r\n",
      "\n",
      " ",
      "Proxy-Authenticate: ",
      "Basic",
      ":",
      "\0",
      "é",
      "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 100 x\r\n\r\n",
      "x".repeat(500)
    };
    for (int round = 0; round < 300; round++) {
      StringBuilder answer = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        answer.append(pieces[random.nextInt(pieces.length)]);
      }
      String text = answer.toString();
      script =
          (socket, head) -> {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.shutdownOutput();
          };
      Future<Channel> done = connect(Optional.empty(), Duration.ofSeconds(30));
      assertThat(done.await(60, TimeUnit.SECONDS)).as(text).isTrue();
      if (done.isSuccess()) {
        assertThat(text).containsPattern("HTTP/1\\.1 200[ \\r\\n]");
        done.getNow().close().await();
      } else {
        assertThat(why(done).kind()).isNotNull();
      }
    }
  }

  private void answering(String text) {
    script = (socket, head) -> socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private WayException failure(Duration timeout) {
    return why(connect(Optional.empty(), timeout));
  }

  private static WayException why(Future<Channel> done) {
    assertThat(done.awaitUninterruptibly(60, TimeUnit.SECONDS)).isTrue();
    assertThat(done.cause()).isInstanceOf(DialException.class);
    assertThat(((DialException) done.cause()).step()).isEqualTo(DialException.Step.WAY);
    return catchThrowableOfType(
        WayException.class,
        () -> {
          throw done.cause().getCause();
        });
  }

  private Future<Channel> connect(Optional<String> credentials, Duration timeout) {
    HostPort address = new HostPort("127.0.0.1", port());
    return new ProxyConnector(new Dialer(loops), address, Optional.empty(), () -> credentials)
        .connect(loops.next(), HUB, timeout);
  }

  private int port() {
    return proxy.getLocalPort();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket socket = proxy.accept();
      threads.submit(() -> serve(socket));
    }
  }

  /** Reads on, so that no reset overtakes the answer, until the other side closes. */
  private Void serve(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return null;
        }
        head.append((char) next);
      }
      asked = head.toString();
      script.run(socket, head.toString());
      if (!socket.isClosed()) {
        in.readAllBytes();
      }
    }
    return null;
  }
}
