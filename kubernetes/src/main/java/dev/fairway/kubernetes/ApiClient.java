package dev.fairway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the API server of a home cluster. Any thread but an event loop: calls block, each at
 * most for its deadline, and an interrupt ends them. What an answer may cost is bounded.
 */
final class ApiClient implements AutoCloseable {

  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final int MAX_ANSWER = 32 << 20;

  private final String server;
  private final HttpClient http;

  private ApiClient(Config config) {
    this.server = config.getMasterUrl().replaceAll("/+$", "");
    this.http = new JdkHttpClientFactory().newBuilder(config).build();
  }

  /**
   * An answer.
   *
   * @param code of HTTP
   * @param body whole
   */
  record Answer(int code, String body) {}

  /**
   * Prepares calls; nothing is sent.
   *
   * @throws IOException if the access cannot be used; the message says why, and holds no secret
   */
  static ApiClient open(HomeAccess access) throws IOException {
    Config config =
        switch (access) {
          case HomeAccess.Kubeconfig(var file, var context) ->
              kubeconfig(file, context.orElse(null));
          case HomeAccess.Pod pod -> pod(pod);
        };
    config.setConnectionTimeout(CONNECT_MILLIS);
    // Who calls decides when to try again.
    config.setRequestRetryBackoffLimit(0);
    config.setUserAgent("fairway");
    // A connection for each request under way: one that went dead costs no other request.
    config.setHttp2Disable(true);
    try {
      return new ApiClient(config);
    } catch (RuntimeException e) {
      throw new IOException("its certificates or keys cannot be used", e);
    }
  }

  private static Config kubeconfig(Path file, @Nullable String context) throws IOException {
    Config config;
    try {
      config = Config.fromKubeconfig(context, file.toFile());
    } catch (RuntimeException e) {
      throw new IOException(file + ": not a kubeconfig that can be used", e);
    }
    if (config.getCurrentContext() == null
        || (context != null && !context.equals(config.getCurrentContext().getName()))) {
      String named = context == null ? "current context" : "context \"" + context + "\"";
      throw new IOException(file + ": it has no " + named);
    }
    if (!config.getMasterUrl().startsWith("https://")) {
      throw new IOException(file + ": the server is not https://");
    }
    if (config.isTrustCerts() || config.isDisableHostnameVerification()) {
      throw new IOException(
          file + ": insecure-skip-tls-verify (expected: certificate-authority-data)");
    }
    if (config.getTlsServerName() != null) {
      throw new IOException(
          file
              + ": tls-server-name is not supported (expected: a server by a name or address"
              + " that is in its certificate)");
    }
    if (ClientKey.isElliptic(config)) {
      config.setClientKeyAlgo("EC");
    }
    return config;
  }

  private static Config pod(HomeAccess.Pod pod) throws IOException {
    Path token = pod.serviceAccount().resolve("token");
    if (!Files.isReadable(token)) {
      throw new IOException(
          token
              + ": no token of a service account (expected: a hub that runs as a pod, or"
              + " kubeconfigFile)");
    }
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(pod.server().toString())
        .withCaCertFile(pod.serviceAccount().resolve("ca.crt").toString())
        .withOauthTokenProvider(() -> text(token))
        .build();
  }

  private static String text(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      // The API server refuses it, which is then said.
      return "";
    }
  }

  /** Reads something. */
  Answer get(String path) throws IOException, InterruptedException {
    return whole(request(path).build());
  }

  /** Writes something: {@code POST}, {@code PUT} or {@code PATCH}. */
  Answer write(String method, String path, String contentType, String json)
      throws IOException, InterruptedException {
    return whole(request(path).method(method, contentType, json).build());
  }

  /** Begins to read an answer that comes bit by bit; its head must be there by the deadline. */
  Incoming stream(String path) throws IOException, InterruptedException {
    return Incoming.open(http, request(path).build(), DEADLINE);
  }

  private Answer whole(HttpRequest request) throws IOException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (Incoming incoming = Incoming.open(http, request, DEADLINE)) {
      Gathered body = new Gathered(MAX_ANSWER);
      byte[] bytes = incoming.next(end);
      while (bytes.length > 0) {
        body.add(bytes, 0, bytes.length);
        bytes = incoming.next(end);
      }
      return new Answer(incoming.code(), body.take());
    }
  }

  private HttpRequest.Builder request(String path) {
    return http.newHttpRequestBuilder()
        .uri(URI.create(server + path))
        .header("Accept", "application/json");
  }

  @Override
  public void close() {
    http.close();
  }
}
