package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An API server that answers as it is told, for what no API server of the lab does. */
final class ScriptedApi implements AutoCloseable {

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Function<String, Reply>> replies = new ConcurrentHashMap<>();

  /** An answer. */
  record Reply(int status, String body) {}

  ScriptedApi(CertificateAuthority authority) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var own = authority.issueServer(List.of("kubernetes"), Duration.ofHours(1));
    server.setHttpsConfigurator(
        new HttpsConfigurator(ClientTls.trusting(authority.certificatePem(), own)));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    on("version", body -> new Reply(200, "{\"gitVersion\": \"v1.20.0\"}"));
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What is answered to requests whose path ends with this, by their body. */
  void on(String path, Function<String, Reply> reply) {
    replies.put(path, reply);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    Reply reply =
        replies
            .getOrDefault(path.substring(path.lastIndexOf('/') + 1), body -> new Reply(404, "{}"))
            .apply(asked);
    byte[] body = reply.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
