package dev.fairway.lab;

import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks an API server, as an administrator, whether something answers 200 already. */
final class ApiProbe implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client;

  ApiProbe(ClusterPki pki) {
    client =
        HttpClient.newBuilder()
            .sslContext(ClientTls.trusting(pki.caPem(), pki.admin()))
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  boolean answers(String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while asking " + url, e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
