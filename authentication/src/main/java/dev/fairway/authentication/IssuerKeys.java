package dev.fairway.authentication;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks an issuer for its keys: first for the document that says where they are (OpenID Connect
 * Discovery 1.0 section 4), then for them. Over HTTPS whose certificate is verified, follows no
 * redirects, and bounds what an answer may cost. Any thread.
 */
final class IssuerKeys implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int LARGEST = 1 << 20;
  private static final int MOST_KEYS = 1_000;

  private final JwtIssuer issuer;
  private final Executor executor;
  private final HttpClient client;

  /**
   * @param executor takes what blocks
   */
  IssuerKeys(JwtIssuer issuer, Executor executor) {
    this.issuer = issuer;
    this.executor = executor;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .connectTimeout(CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (!issuer.trusted().isEmpty()) {
      builder.sslContext(ClientTls.trusting(CertificatePem.print(issuer.trusted())));
    }
    this.client = builder.build();
  }

  /** Completes with the keys, or fails with an IOException that says why there are none. */
  CompletionStage<JWKSet> fetch() {
    CompletableFuture<JWKSet> keys = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            keys.complete(load());
          } catch (IOException | RuntimeException e) {
            keys.completeExceptionally(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            keys.completeExceptionally(new IOException("interrupted", e));
          }
        });
    return keys;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private JWKSet load() throws IOException, InterruptedException {
    String base = issuer.issuer().replaceFirst("/$", "");
    URI discovery = URI.create(base + "/.well-known/openid-configuration");
    try {
      Map<String, Object> document = JSONObjectUtils.parse(get(discovery));
      if (!issuer.issuer().equals(document.get("issuer"))) {
        throw new IOException(
            discovery + " is of another issuer (expected: " + issuer.issuer() + ")");
      }
      URI keys = JSONObjectUtils.getURI(document, "jwks_uri");
      if (keys == null || !"https".equals(keys.getScheme())) {
        throw new IOException(discovery + " names no jwks_uri (expected: https://...)");
      }
      return bounded(JWKSet.parse(get(keys)), keys);
    } catch (ParseException e) {
      throw new IOException("an answer of " + base + " cannot be understood", e);
    }
  }

  private static JWKSet bounded(JWKSet keys, URI from) throws IOException {
    if (keys.size() > MOST_KEYS) {
      throw new IOException(
          from + " has " + keys.size() + " keys (expected: at most " + MOST_KEYS + ")");
    }
    return keys;
  }

  private String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(ANSWER).header("accept", "application/json").build();
    Future<HttpResponse<byte[]>> pending =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
    try {
      HttpResponse<byte[]> response = pending.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      if (response.statusCode() != 200) {
        throw new IOException(uri + " answered " + response.statusCode());
      }
      return new String(response.body(), StandardCharsets.UTF_8);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new IOException(uri + " did not answer within " + ANSWER.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(uri + ": " + reason(cause), cause);
    }
  }

  /** The JDK's client says of a connection that cannot be made only that it cannot. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name is not known in DNS";
      }
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return failure instanceof ConnectException
        ? "the connection is refused"
        : failure.getClass().getSimpleName();
  }
}
