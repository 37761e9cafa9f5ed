package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose API servers are followed: it says itself where they are. */
final class ApiServersTest {

  @Test
  void itsOwnServiceSaysWhereTheyAreAndTheListedOnesStayInReserve(@TempDir Path folder)
      throws Exception {
    try (RunningHub running = new RunningHub(folder);
        TestUpstream seed = new TestUpstream("seed", running.authority);
        TestUpstream first = new TestUpstream("first", running.authority);
        TestUpstream second = new TestUpstream("second", running.authority)) {
      token(folder);
      for (TestUpstream each : List.of(seed, first, second)) {
        each.slices(list(slice("127.0.0.1", true, first.port())));
      }
      running.save("south.yaml", south(seed.port()));
      eventually(() -> running.ask("south").equals("first"));
      assertThat(seed.authorizations()).containsOnly("Bearer s3cret");
      assertThat(running.hub().plane().links("south").getFirst().endpoints())
          .extracting(each -> each.endpoint().port() + " " + each.reserve())
          .containsExactly(first.port() + " false", seed.port() + " true");

      for (TestUpstream each : List.of(seed, first, second)) {
        each.slices(list(slice("127.0.0.1", true, second.port())));
      }
      first.die();
      assertThat(running.ask("south")).as("the one in reserve").isEqualTo("seed");
      eventually(() -> running.ask("south").equals("second"));

      for (TestUpstream each : List.of(seed, second)) {
        each.slices("no list at all");
      }
      running.save(
          "south.yaml",
          south(seed.port()).replace("{name: south}", "{name: south, labels: {a: b}}"));
      assertThat(running.ask("south")).as("a bad answer changes nothing").isEqualTo("second");
      running.assertWestNoticedNothing();
    }
  }

  @Test
  void onlyWhatIsReadyAndCanBeAServerCounts() {
    assertThat(
            EndpointSlices.read(list(slice("10.0.0.1", true, 6443), slice("fd00::1", true, 443))))
        .extracting(Object::toString)
        .containsExactly("10.0.0.1:6443", "[fd00::1]:443");
    assertThat(EndpointSlices.read(list(slice("10.0.0.1", false, 6443)))).isEmpty();
    assertThat(EndpointSlices.read(list(slice("example.com", true, 6443)))).isEmpty();
    assertThat(EndpointSlices.read(list(slice("0.0.0.0", true, 6443)))).isEmpty();
    assertThat(EndpointSlices.read(list(slice("224.0.0.1", true, 6443)))).isEmpty();
    assertThat(EndpointSlices.read(list(slice("10.0.0.1", true, 70_000)))).isEmpty();
    assertThat(EndpointSlices.read(list(slice("10.0.0.1", true, 6443).replace("https", "http"))))
        .isEmpty();
    assertThat(EndpointSlices.read("{\"kind\": \"Status\"}")).isEmpty();
    assertThat(EndpointSlices.read("")).isEmpty();
  }

  @Test
  void aFloodOfEndpointsIsCutOff() {
    String[] many = new String[500];
    for (int i = 0; i < many.length; i++) {
      many[i] = slice("10.0." + i / 250 + "." + (i % 250 + 1), true, 6443);
    }
    assertThat(EndpointSlices.read(list(many))).hasSize(EndpointSlices.MOST);
  }

  @Test
  void nothingThatAClusterSaysBreaksTheReader() {
    String good = list(slice("10.0.0.1", true, 6443), slice("fd00::1", true, 443));
    Random random = new Random(7);
    String pieces = "{}[]\",: \\0-9e.truefalsenull";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder broken = new StringBuilder(good);
      for (int change = random.nextInt(1, 6); change > 0 && !broken.isEmpty(); change--) {
        int at = random.nextInt(broken.length());
        switch (random.nextInt(3)) {
          case 0 -> broken.deleteCharAt(at);
          case 1 -> broken.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
          default -> broken.setLength(at + 1);
        }
      }
      assertThat(EndpointSlices.read(broken.toString()).size()).isLessThanOrEqualTo(4);
    }
  }

  private static void token(Path folder) throws Exception {
    Path token = folder.resolve("token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, "s3cret");
  }

  private static String south(int port) {
    return """
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: south}
        spec:
          healthCheck: {interval: 100ms, healthyAfter: 1}
          credential: {bearerFile: ../token}
          links:
          - direct:
              endpoints: ["127.0.0.1:%d"]
              follow: kubernetes-service
              serverName: kubernetes
              caFile: ../ca.pem
        """
        .formatted(port);
  }

  private static String list(String... slices) {
    return "{\"kind\": \"EndpointSliceList\", \"items\": [" + String.join(",", slices) + "]}";
  }

  private static String slice(String address, boolean ready, int port) {
    return """
        {"metadata": {"name": "kubernetes"}, "addressType": "IPv4",
         "endpoints": [{"addresses": ["%s"], "conditions": {"ready": %s}}],
         "ports": [{"name": "https", "port": %d, "protocol": "TCP"}]}
        """
        .formatted(address, ready, port);
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(100)).ignoreExceptions().until(condition);
  }
}
