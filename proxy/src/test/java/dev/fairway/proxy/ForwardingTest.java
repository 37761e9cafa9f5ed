package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.Snapshot;
import dev.fairway.net.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ForwardingTest {

  private final Rig rig = new Rig();
  private final Echo echo = new Echo();
  private final DataPlane plane = rig.plane();

  @BeforeEach
  void serve() throws IOException {
    plane.swap(rig.snapshot(rig.upstream(echo)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aRequestReachesTheUpstreamAsItWasSent(HttpClient.Version version) throws Exception {
    String body = text(version, request("/api/v1/pods?watch=0&x=a%2Fb").header("x-mine", "1"));
    assertThat(body)
        .startsWith("GET /api/v1/pods?watch=0&x=a%2Fb\nhost: kubernetes\n")
        .contains("\nx-mine: 1\n")
        .contains("\nx-forwarded-for: 127.0.0.1\n")
        .doesNotContainIgnoringCase("connection:")
        .doesNotContainIgnoringCase("upgrade:");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aPrefixIsRemovedAndPutBackIntoRedirects(HttpClient.Version version) throws Exception {
    assertThat(text(version, request("/clusters/east/apis/apps/v1?limit=5")))
        .startsWith("GET /apis/apps/v1?limit=5\n");
    assertThat(text(version, request("/clusters/east"))).startsWith("GET /\n");
    assertThat(text(version, request("/clusters/east?a=b"))).startsWith("GET /?a=b\n");
    HttpResponse<String> redirect = send(version, request("/clusters/east/redirect"));
    assertThat(redirect.statusCode()).isEqualTo(301);
    assertThat(redirect.headers().firstValue("location")).hasValue("/clusters/east/elsewhere?x=1");
    assertThat(send(version, request("/redirect")).headers().firstValue("location"))
        .hasValue("/elsewhere?x=1");
  }

  /** The client knows the upstream by another name than the upstream knows itself. */
  @ParameterizedTest
  @CsvSource({
    "https://kubernetes/a?b=c, /clusters/east/a?b=c",
    "HTTP://Kubernetes/a, /clusters/east/a",
    "https://kubernetes.test/a, https://kubernetes.test/a",
    "https://kubernetes, https://kubernetes",
    "https://kubernetes//other.test/a, https://kubernetes//other.test/a",
    "//kubernetes/a, //kubernetes/a",
    "a/b, a/b"
  })
  void aRedirectToTheUpstreamsOwnNameLeadsThroughUs(String location, String expected)
      throws Exception {
    HttpResponse<String> redirect =
        send(
            HttpClient.Version.HTTP_2, request("/clusters/east/redirect").header("x-to", location));
    assertThat(redirect.headers().firstValue("location")).hasValue(expected);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aTokenOfAHundredThousandCharactersPasses(HttpClient.Version version) throws Exception {
    String token = "t".repeat(100_000);
    assertThat(text(version, request("/head").header("authorization", "Bearer " + token)))
        .contains(": Bearer " + token + "\n");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aBodyOfManyMegabytesArrivesWhole(HttpClient.Version version) throws Exception {
    byte[] sent = new byte[40 << 20];
    new Random(1).nextBytes(sent);
    CRC32 sum = new CRC32();
    sum.update(sent);
    assertThat(text(version, request("/sum").POST(BodyPublishers.ofByteArray(sent))))
        .isEqualTo(Long.toString(sum.getValue()));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aResponseOfManyMegabytesArrivesWhole(HttpClient.Version version) throws Exception {
    HttpResponse<byte[]> response =
        rig.client(version).send(request("/bytes/50000001").build(), BodyHandlers.ofByteArray());
    assertThat(response.body()).hasSize(50_000_001);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aBodyIsEchoed(HttpClient.Version version) throws Exception {
    assertThat(text(version, request("/echo").POST(BodyPublishers.ofString("to and fro"))))
        .isEqualTo("to and fro");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aClientThatDoesNotReadStopsTheUpstreamInsteadOfFillingMemory(HttpClient.Version version)
      throws Exception {
    HttpResponse<InputStream> response =
        rig.client(version).send(request("/endless").build(), BodyHandlers.ofInputStream());
    AtomicLong last = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(500))
        .until(() -> last.getAndSet(echo.written.get()) == echo.written.get());
    assertThat(echo.written.get()).isLessThan(64L << 20);
    // The client's reader goes away; the upstream hears of it.
    response.body().close();
    Awaitility.await().until(() -> echo.resets.get() == 1);
    Awaitility.await().until(() -> rig.log().contains("\"end\":\"client-closed\""));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aResponseThatBreaksOffIsNotMistakenForAWholeOne(HttpClient.Version version) {
    assertThatThrownBy(() -> send(version, request("/break"))).isInstanceOf(IOException.class);
    rig.awaitLog("\"end\":\"upstream-closed\"");
    assertThat(rig.log()).contains("before its response was whole").doesNotContain("it answered");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void theHeadOfAWatchArrivesBeforeItsFirstByte(HttpClient.Version version) throws Exception {
    HttpResponse<InputStream> response =
        rig.client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    response.body().close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void anUpstreamThatIsNotThereIsNamed(HttpClient.Version version) throws Exception {
    plane.swap(rig.snapshot(new HostPort("127.0.0.1", 1)));
    HttpResponse<String> response = send(version, request("/"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after"))
        .as("a client would repeat for long what no repetition mends")
        .isEmpty();
    assertThat(response.headers().firstValue("fairway-request-id")).isPresent();
    assertThat(response.body())
        .startsWith("fairway to upstream: east: 127.0.0.1:1: connecting failed: ");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void theNextEndpointAnswersWhenTheFirstDoesNot(HttpClient.Version version) throws Exception {
    plane.swap(rig.snapshot(new HostPort("127.0.0.1", 1), rig.upstream(echo)));
    assertThat(send(version, request("/")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aCertificateForAnotherNameIsNotAccepted(HttpClient.Version version) throws Exception {
    plane.swap(
        rig.snapshot(HttpLimits.DEFAULT, rig.upstreamTo("other.example.com", rig.upstream(echo))));
    HttpResponse<String> response = send(version, request("/"));
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("the TLS handshake failed");
    assertThat(echo.lines).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aSwapThatLeavesAnUpstreamAloneLeavesItsStreamsAlone(HttpClient.Version version)
      throws Exception {
    HostPort endpoint = rig.upstream(echo);
    plane.swap(rig.snapshot(endpoint));
    int port = plane.address("hub").getPort();
    HttpClient client = rig.client(version);
    HttpResponse<InputStream> open =
        client.send(request("/bytes/8000000").build(), BodyHandlers.ofInputStream());
    plane.swap(rig.snapshot(endpoint));
    assertThat(plane.address("hub").getPort()).isEqualTo(port);
    assertThat(open.body().readAllBytes()).hasSize(8_000_000);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void removingAnUpstreamEndsItsStreams(HttpClient.Version version) throws Exception {
    HttpResponse<InputStream> watch =
        rig.client(version).send(request("/watch").build(), BodyHandlers.ofInputStream());
    var listener = rig.snapshot(new HostPort("127.0.0.1", 1)).listeners().getFirst();
    plane.swap(
        new Snapshot(
            List.of(
                new Listener(
                    listener.name(),
                    listener.address(),
                    listener.certificate(),
                    List.of(),
                    List.of(),
                    listener.limits())),
            List.of()));
    assertThatThrownBy(() -> watch.body().read()).isInstanceOf(IOException.class);
    assertThat(send(version, request("/")).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void manyRequestsAtOnceAllGetTheirOwnAnswer(HttpClient.Version version) throws Exception {
    HttpClient client = rig.client(version);
    var all =
        IntStream.range(0, 240)
            .mapToObj(
                i ->
                    client.sendAsync(
                        request("/head?n=" + i + ".").build(), BodyHandlers.ofString()))
            .toList();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).get().body()).contains("n=" + i + ".");
    }
  }

  private String text(HttpClient.Version version, HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(version, request);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private HttpResponse<String> send(HttpClient.Version version, HttpRequest.Builder request)
      throws Exception {
    return rig.client(version).send(request.build(), BodyHandlers.ofString(UTF_8));
  }

  private HttpRequest.Builder request(String path) {
    int port = plane.address("hub").getPort();
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
  }
}
