package dev.fairway.cli;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests over HTTP/1.1 and HTTP/2 through one hub to another, both in this process and on
 * loopback. The second takes the part of a cluster: it answers that it knows no such path, which is
 * an answer as good as any for passing on.
 */
final class Rehearsal {
  /** Requests of a round. */
  static final int AT_ONCE = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path folder;
  private final int rounds;

  /**
   * Prepares a rehearsal.
   *
   * @param folder an empty one for its files, which are of no use afterwards
   * @param rounds of requests over each version of HTTP
   */
  Rehearsal(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
  }

  /** Runs it, for some seconds, and returns how many requests were answered. */
  int run() throws IOException {
    try (Hub cluster = start(folder.resolve("cluster"), "");
        Hub hub = start(folder.resolve("hub"), cluster(cluster))) {
      String caPem = Files.readString(folder.resolve("hub/state/ca.crt"));
      int answered = 0;
      for (Version version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
        try (HttpClient client =
            HttpClient.newBuilder()
                .version(version)
                .connectTimeout(PATIENCE)
                .sslContext(ClientTls.trusting(caPem))
                .build()) {
          answered += send(client, hub);
        }
      }
      return answered;
    }
  }

  private int send(HttpClient client, Hub hub) {
    String cluster = "https://127.0.0.1:" + hub.address().getPort() + "/clusters/east";
    int answered = 0;
    for (int round = 0; round < rounds; round++) {
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        answers.add(client.sendAsync(request(cluster, i), BodyHandlers.ofByteArray()));
      }
      answers.forEach(CompletableFuture::join);
      answered += answers.size();
    }
    return answered;
  }

  private static HttpRequest request(String cluster, int i) {
    String pods = cluster + "/api/v1/namespaces/team-" + i + "/pods";
    HttpRequest.Builder builder =
        HttpRequest.newBuilder().timeout(PATIENCE).header("Authorization", "Bearer of-nobody");
    return switch (i % 4) {
      case 0 ->
          builder.uri(URI.create(pods)).POST(BodyPublishers.ofString("{}".repeat(500))).build();
      case 1 -> builder.uri(URI.create(pods + "?watch=1&labelSelector=app%3Dx")).build();
      case 2 -> builder.uri(URI.create(pods + "?limit=500")).build();
      default -> builder.uri(URI.create(pods + "/pod-" + i + "/log?follow=true")).build();
    };
  }

  private static Hub start(Path folder, String clusters) throws IOException {
    Files.createDirectories(folder);
    Path config =
        Files.writeString(
            folder.resolve("hub.yaml"),
            """
            apiVersion: fairway.dev/v1alpha1
            kind: Hub
            metadata:
              name: rehearsal
            spec:
              listen: "127.0.0.1:0"
              domain: hub.test
              extraNames: [127.0.0.1]
              admin: {listen: "127.0.0.1:0"}
              accessLog: {path: access.log}
            """
                + clusters);
    InstantSource clock = InstantSource.system();
    Path state = folder.resolve("state");
    new HubState(state, clock).init();
    return Hub.start(
        new HubOptions(
            config,
            state,
            OutputStream.nullOutputStream(),
            clock,
            Duration.ofMinutes(1),
            1,
            "rehearsal"));
  }

  private String cluster(Hub cluster) {
    return """
    ---
    apiVersion: fairway.dev/v1alpha1
    kind: Cluster
    metadata:
      name: east
    spec:
      links:
      - direct:
          endpoints: ["127.0.0.1:%d"]
          serverName: hub.test
          caFile: %s
    """
        .formatted(cluster.address().getPort(), folder.resolve("cluster/state/ca.crt"));
  }
}
