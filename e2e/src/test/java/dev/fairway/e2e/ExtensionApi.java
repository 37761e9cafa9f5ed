package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * An extension API server of the test's own, which the cluster aggregates as {@code
 * extension.fairway.test/v1}, and the web server behind a Service: it redirects in every way, and
 * says what it was asked.
 */
final class ExtensionApi implements AutoCloseable {

  private static final String GROUP = "/apis/extension.fairway.test";
  private static final String THING =
      """
      {"apiVersion":"extension.fairway.test/v1","kind":"Thing",\
      "metadata":{"name":"one","namespace":"faithful","resourceVersion":"7"}}""";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore events = new Semaphore(0);
  private final HttpsServer server;

  /** Starts it at an address that the cluster's API server can reach. */
  ExtensionApi(String address) throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("extension", Duration.ofDays(1), InstantSource.system());
    server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            ClientTls.trusting(
                authority.certificatePem(),
                authority.issueServer(List.of(address), Duration.ofDays(1)))));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Lets a watch that waits for an event have one. */
  void happen() {
    events.release();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      if (path.startsWith(GROUP)) {
        api(exchange, path.substring(GROUP.length()));
      } else if (path.startsWith("/redirect/")) {
        redirect(exchange, path.substring("/redirect/".length()));
      } else if (path.equals("/page")) {
        send(exchange, 200, "text/html", "<html><body><a href=\"/x\">x</a></body></html>");
      } else if (path.startsWith("/echo")) {
        send(exchange, 200, "text/plain", echo(exchange));
      } else {
        send(exchange, 404, "text/plain", "nothing here\n");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void api(HttpExchange exchange, String path) throws IOException, InterruptedException {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    if (path.endsWith("/things") && query.contains("watch=")) {
      watch(exchange, query.contains("live=1"));
      return;
    }
    switch (path) {
      case "/v1" ->
          json(
              exchange,
              200,
              """
              {"kind":"APIResourceList","apiVersion":"v1","groupVersion":\
              "extension.fairway.test/v1","resources":[{"name":"things","singularName":"thing",\
              "namespaced":true,"kind":"Thing","verbs":["get","list","watch"]}]}""");
      case "/v1/things", "/v1/namespaces/faithful/things" ->
          json(
              exchange,
              200,
              """
              {"apiVersion":"extension.fairway.test/v1","kind":"ThingList","metadata":\
              {"resourceVersion":"7"},"items":[%s]}"""
                  .formatted(THING));
      case "/v1/namespaces/faithful/things/one" -> json(exchange, 200, THING);
      case "/v1/namespaces/faithful/things/moved" -> redirect(exchange, "path");
      default ->
          json(
              exchange,
              404,
              """
              {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound",\
              "message":"no such thing","code":404}""");
    }
  }

  private void watch(HttpExchange exchange, boolean live) throws IOException, InterruptedException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    for (String type : List.of("ADDED", "MODIFIED", "DELETED")) {
      if (live) {
        events.acquire();
      }
      out.write("{\"type\":\"%s\",\"object\":%s}\n".formatted(type, THING).getBytes(UTF_8));
      out.flush();
    }
  }

  private static void redirect(HttpExchange exchange, String kind) throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    String forwarded = exchange.getRequestHeaders().getFirst("X-Forwarded-Host");
    String location =
        switch (kind) {
          case "path" -> "/echo/elsewhere?a=b%2Fc";
          case "relative" -> "elsewhere";
          case "same-host" -> "https://" + host + "/echo/elsewhere";
          // As programs do that believe a proxy in front of them.
          case "forwarded-host" -> "https://" + (forwarded == null ? host : forwarded) + "/echo";
          case "slashes" -> "//elsewhere.test/x";
          default -> "https://elsewhere.test/x";
        };
    exchange.getResponseHeaders().set("Location", location);
    send(exchange, kind.equals("relative") ? 307 : 302, "text/plain", "moved\n");
  }

  /** Everything about a request but what a proxy may add. */
  private static String echo(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    StringBuilder text = new StringBuilder();
    text.append(exchange.getRequestMethod()).append(' ').append(exchange.getRequestURI());
    text.append(" with ").append(body.length).append(" bytes\n");
    Map<String, List<String>> fields = new TreeMap<>(exchange.getRequestHeaders());
    fields.forEach(
        (name, values) -> {
          if (!name.matches("(?i)host|audit-id|x-forwarded-(for|proto)")) {
            text.append(name).append(": ").append(values).append('\n');
          }
        });
    return text.toString();
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
