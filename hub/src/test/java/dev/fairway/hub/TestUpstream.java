package dev.fairway.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * An API server in miniature: says its name, or its version, and keeps open what asks for {@code
 * /watch} until it is closed itself.
 */
final class TestUpstream implements AutoCloseable {

  private final String name;
  private final HttpsServer server;
  private volatile String accepted = "";
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<OutputStream> watches = new ConcurrentLinkedQueue<>();
  private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
  private volatile boolean ready = true;
  private volatile String slices = "";

  /** Starts on a free port of loopback, with a certificate for {@code kubernetes}. */
  TestUpstream(String name, CertificateAuthority authority) throws IOException {
    this(name, authority, 0);
  }

  /** The same on this port. */
  TestUpstream(String name, CertificateAuthority authority, int port) throws IOException {
    this.name = name;
    var certificate = authority.issueServer(List.of("kubernetes"), Duration.ofHours(1));
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(ClientTls.trusting(authority.certificatePem(), certificate)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setWantClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Whether {@code /readyz} says that all is well. */
  void ready(boolean ready) {
    this.ready = ready;
  }

  /** What it says of the EndpointSlices of its Service. */
  void slices(String json) {
    slices = json;
  }

  /** With what it was asked for them. */
  Queue<String> authorizations() {
    return authorizations;
  }

  /** Writes a line to every open watch. */
  void say(String line) {
    watches.removeIf(watch -> !isWritten(line, watch));
  }

  private static boolean isWritten(String line, OutputStream watch) {
    try {
      watch.write((line + "\n").getBytes(UTF_8));
      watch.flush();
      return true;
    } catch (IOException e) {
      // Ended by whoever watched.
      return false;
    }
  }

  /** What it answers at {@code /bytes/<size>}; at least one. */
  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/watch")) {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write((name + "\n").getBytes(UTF_8));
      body.flush();
      watches.add(body);
      return;
    }
    if (exchange.getRequestURI().getPath().startsWith("/headers")) {
      tellHeaders(exchange);
      return;
    }
    if (exchange.getRequestURI().getPath().startsWith("/bytes/")) {
      byte[] bytes =
          bytes(Integer.parseInt(exchange.getRequestURI().getPath().substring("/bytes/".length())));
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
      return;
    }
    boolean version = exchange.getRequestURI().getPath().equals("/version");
    boolean well = ready || !exchange.getRequestURI().getPath().equals("/readyz");
    String told = version ? "{\"major\": \"1\", \"gitVersion\": \"v1.99.7\"}" : name;
    if (exchange.getRequestURI().getPath().endsWith("/namespaces/default/endpointslices")) {
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      told = slices;
    }
    byte[] body = told.getBytes(UTF_8);
    exchange.sendResponseHeaders(well ? 200 : 500, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** What it accepts at {@code /headers} as its bearer; nothing else is let in, when it is set. */
  void accept(String authorization) {
    accepted = authorization;
  }

  /** The name in the certificate that the client has shown. */
  private static String presented(HttpExchange exchange) {
    try {
      return ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "-";
    }
  }

  /** Bytes as they came, a line for each field, names in lower case. */
  private void tellHeaders(HttpExchange exchange) throws IOException {
    StringBuilder told = new StringBuilder();
    exchange
        .getRequestHeaders()
        .forEach(
            (field, values) ->
                values.forEach(
                    value ->
                        told.append(field.toLowerCase(Locale.ROOT))
                            .append(": ")
                            .append(value)
                            .append("\n")));
    told.append("tls-name: ").append(presented(exchange)).append("\n");
    boolean welcome =
        accepted.isEmpty()
            || accepted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] body = told.toString().getBytes(ISO_8859_1);
    exchange.sendResponseHeaders(welcome ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** It dies. */
  void die() {
    close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
