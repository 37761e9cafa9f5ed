package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.SourceFile;
import dev.fairway.e2e.HubInFront.Output;
import dev.fairway.lab.LabCluster;
import dev.fairway.relay.Relay;
import dev.fairway.relay.RelayRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay in front of two clusters, for the real kubectl with a client certificate: which reaches
 * an API server only where nobody breaks the TLS.
 */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class RelayInFrontTest {

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static HubInFront setup;

  @SuppressWarnings("NullAway.Init")
  private static Relay relay;

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();

  @BeforeAll
  static void start(HubInFront shared) throws IOException {
    setup = shared;
    LabCluster east = setup.cluster("east");
    LabCluster west = setup.cluster("west");
    relay =
        Relay.start(
            spec(
                """
                  listeners:
                    - {name: west, listen: ["127.0.0.1:0"], upstream: west}
                    - name: shared
                      listen: ["127.0.0.1:0"]
                      routes:
                        - {names: ["%s"], upstream: east}
                        - {names: ["%s", LocalHost], upstream: west}
                    - name: proxy
                      listen: ["127.0.0.1:0"]
                      connect: {allow: ["%s"]}
                  upstreams:
                    - {name: east, endpoints: [{address: "%s"}]}
                    - {name: west, endpoints: [{address: "%s"}]}
                """
                    .formatted(
                        east.serverName(),
                        west.serverName(),
                        west.apiAddress(),
                        east.apiAddress(),
                        west.apiAddress())),
            runtime());
  }

  /** Of the text below {@code spec}, indented by two. */
  static RelaySpec spec(String spec) {
    String object =
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata: {name: relay}
        spec:
          admin: {listen: "127.0.0.1:0"}
        """
            + spec;
    Configuration read =
        Configuration.parse("test", List.of(new SourceFile("test", object)), List.of(), Job.RELAY);
    assertThat(read.problems()).isEmpty();
    return read.relay().orElseThrow();
  }

  static RelayRuntime runtime() {
    return new RelayRuntime(LOG, InstantSource.system(), 2, "test");
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @Test
  void aCertificatePassesByPort() throws Exception {
    assertThat(whoami("west", port("west"), setup.cluster("west").serverName()))
        .isEqualTo(directly("west"));
  }

  @Test
  void twoClustersShareAPortByTheirNames() throws Exception {
    for (String name : List.of("east", "west")) {
      LabCluster cluster = setup.cluster(name);
      assertThat(namespace(name, port("shared"), cluster.serverName()))
          .isEqualTo(cluster.kubectl("get", "namespace", "kube-system", "-o", UID));
    }
  }

  @Test
  void aNameInCapitalLettersIsTheSameName() throws Exception {
    LabCluster west = setup.cluster("west");
    List<String> arguments =
        new ArrayList<>(List.of("--server", "https://LOCALHOST:" + port("shared")));
    arguments.addAll(List.of("get", "namespace", "kube-system", "-o", UID));
    assertThat(run(west.kubeconfig(), arguments))
        .isEqualTo(west.kubectl("get", "namespace", "kube-system", "-o", UID));
  }

  @Test
  void aKubeconfigWithAProxyUrlGoesThroughATunnel() throws Exception {
    LabCluster west = setup.cluster("west");
    Path kubeconfig = folder.resolve("proxied");
    Files.writeString(
        kubeconfig,
        Files.readString(west.kubeconfig())
            .replaceFirst(
                "(?m)^( *)server: .*$", "$0\n$1proxy-url: http://127.0.0.1:" + port("proxy")));
    assertThat(run(kubeconfig, List.of("get", "namespace", "kube-system", "-o", UID)))
        .isEqualTo(west.kubectl("get", "namespace", "kube-system", "-o", UID));
    Awaitility.await().until(() -> LOG.toString(UTF_8).contains("\"listener\":\"proxy\""));
  }

  @Test
  void aNameThatNoRouteTakesIsRefusedAndTheReasonIsLogged() throws Exception {
    LabCluster west = setup.cluster("west");
    Output output = kubectl(west.kubeconfig(), flags(port("shared"), "other.example", "version"));
    assertThat(output.code()).isEqualTo(1);
    Awaitility.await()
        .until(() -> LOG.toString(UTF_8).contains("server name \\\"other.example\\\""));
  }

  private static final String UID = "jsonpath={.metadata.uid}";

  private static String directly(String cluster) {
    return setup.cluster(cluster).kubectl("auth", "whoami");
  }

  private static String whoami(String cluster, int port, String serverName) throws Exception {
    return run(setup.cluster(cluster).kubeconfig(), flags(port, serverName, "auth", "whoami"));
  }

  private static String namespace(String cluster, int port, String serverName) throws Exception {
    return run(
        setup.cluster(cluster).kubeconfig(),
        flags(port, serverName, "get", "namespace", "kube-system", "-o", UID));
  }

  private static List<String> flags(int port, String serverName, String... words) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--server", "https://127.0.0.1:" + port));
    arguments.addAll(List.of("--tls-server-name", serverName));
    arguments.addAll(List.of(words));
    return arguments;
  }

  private static String run(Path kubeconfig, List<String> arguments) throws Exception {
    Output output = kubectl(kubeconfig, arguments);
    assertThat(output.code()).as(output.text()).isZero();
    return output.text();
  }

  private static Output kubectl(Path kubeconfig, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(setup.cluster("west").kubectlBinary().toString());
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", folder.toString());
    return HubInFront.run(builder);
  }

  private static int port(String listener) {
    return relay.addresses(listener).getFirst().getPort();
  }
}
