package dev.fairway.bench;

import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real kube-apiserver with ConfigMaps of 50 MB in all. Closing removes it. */
final class RealApiServer implements AutoCloseable {

  static final String LIST = "/api/v1/namespaces/bulk/configmaps";

  private static final int OBJECTS = 100;
  private static final int OBJECT_BYTES = 500_000;
  private static final String AUTHORITY_FILE = "api-server-ca.crt";
  private static final Duration TOKEN = Duration.ofHours(12);

  private final Lab lab;
  private final LabCluster cluster;
  private final String token;

  private RealApiServer(Lab lab, LabCluster cluster, String token) {
    this.lab = lab;
    this.cluster = cluster;
    this.token = token;
  }

  static RealApiServer start(LabOptions options, Workplace workplace) throws IOException {
    Lab lab = Lab.open(options);
    try {
      LabCluster cluster = lab.start(ClusterSpec.of("bench", ClusterShape.LOOPBACK));
      Files.writeString(workplace.folder().resolve(AUTHORITY_FILE), cluster.caPem());
      fill(cluster, workplace.folder().resolve("bulk.json"));
      cluster.createServiceAccount("bulk", "bench", "view");
      return new RealApiServer(lab, cluster, cluster.token("bulk", "bench", TOKEN));
    } catch (IOException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  Behind behind() {
    return new Behind(
        cluster.apiAddress().toString(), cluster.serverName(), AUTHORITY_FILE, Protocol.HTTP2);
  }

  /** What clients send in the field Authorization. */
  String authorization() {
    return "Bearer " + token;
  }

  @Override
  public void close() {
    lab.close();
  }

  private static void fill(LabCluster cluster, Path file) throws IOException {
    try (Writer text = Files.newBufferedWriter(file)) {
      text.write("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[");
      text.write("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"bulk\"}}");
      for (int i = 0; i < OBJECTS; i++) {
        text.write(
            """
            ,{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"bulk","name":"bulk-%d"},\
            "data":{"log":"%s"}}
            """
                .formatted(i, BulkText.of(OBJECT_BYTES, i)));
      }
      text.write("]}");
    }
    // Not apply: it would keep each object a second time, in an annotation.
    String created = cluster.kubectl("create", "-f", file.toString());
    if (created.lines().count() != OBJECTS + 1) {
      throw new BenchException("the API server was not filled: " + created);
    }
    Files.delete(file);
  }
}
