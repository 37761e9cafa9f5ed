package dev.fairway.bench;

import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Clients of clusters that are ill. Each waits for its answer, whatever that is, and asks again
 * soon, as controllers do.
 */
final class Noise implements AutoCloseable {

  private static final int CLIENTS = 32;
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final long PAUSE_MILLIS = 100;

  private final HttpClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Begins at once. */
  Noise(String authority, int port, List<String> clusters) {
    client = HttpClient.newBuilder().sslContext(ClientTls.trusting(authority)).build();
    for (String cluster : clusters) {
      URI target = URI.create("https://127.0.0.1:" + port + "/clusters/" + cluster + HubSite.SMALL);
      HttpRequest request = HttpRequest.newBuilder(target).timeout(LONGEST).build();
      for (int i = 0; i < CLIENTS; i++) {
        threads.execute(() -> ask(request));
      }
    }
  }

  private void ask(HttpRequest request) {
    try {
      while (!threads.isShutdown()) {
        try {
          client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
          // An ill cluster: the next question is as good.
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    client.shutdownNow();
  }
}
