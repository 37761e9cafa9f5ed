package dev.fairway.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.enrollment.AgentPaths;
import dev.fairway.enrollment.HubTrust;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.enrollment.Renewal;
import dev.fairway.enrollment.RenewalAnswer;
import dev.fairway.net.HostPort;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Asks a hub for what agents need of it, over verified TLS: its certificate must be issued by what
 * the agent trusts and speak for the name that the agent calls it by. Blocks, a minute at most.
 */
public final class HubClient implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration DEADLINE = Duration.ofSeconds(45);

  private final HostPort hub;
  private final String version;
  private final HttpClient http;
  private final HubAnswers answers;

  HubClient(HostPort hub, String version, SSLContext tls) {
    this.hub = hub;
    this.version = version;
    this.answers = new HubAnswers(hub, version);
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Asks a hub whose certificate is issued by one of some.
   *
   * @param trustPem the certificates, PEM
   * @param version of this program
   */
  public static HubClient trusting(HostPort hub, String trustPem, String version) {
    return new HubClient(hub, version, ClientTls.trusting(trustPem));
  }

  /** What the hub says of itself. */
  public HubTrust trust() throws EnrollmentException {
    HttpRequest request = to(AgentPaths.CA).GET().build();
    return ask(request, HubTrust.MAX_BYTES, HubTrust::parse);
  }

  /** Joins. */
  public JoinAnswer join(JoinRequest request) throws EnrollmentException {
    return ask(post(AgentPaths.JOIN, request.json()), JoinAnswer.MAX_BYTES, JoinAnswer::parse);
  }

  /** Renews. */
  public RenewalAnswer renew(Renewal renewal) throws EnrollmentException {
    return ask(post(AgentPaths.RENEW, renewal.json()), JoinAnswer.MAX_BYTES, RenewalAnswer::parse);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest post(String path, String json) {
    return to(path)
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://" + hub + path))
        .timeout(DEADLINE)
        .header("user-agent", "fairway-agent/" + version.replaceAll("[^-.0-9A-Za-z]", "_"));
  }

  private <T> T ask(HttpRequest request, int most, Function<String, T> parser)
      throws EnrollmentException {
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      return answers.read(response.statusCode(), text(response.body(), most), parser);
    } catch (IOException e) {
      throw answers.noAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EnrollmentException.passing("interrupted while asking " + hub, "Try again.");
    }
  }

  private static String text(InputStream body, int most) throws IOException {
    try (body) {
      byte[] bytes = body.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException("the answer is longer than " + most + " bytes");
      }
      return new String(bytes, UTF_8);
    }
  }
}
