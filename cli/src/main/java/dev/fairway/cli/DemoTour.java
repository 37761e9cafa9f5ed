package dev.fairway.cli;

import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabException;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tour: what people do with clusters, done through the hub by the real kubectl and compared
 * with what the same call gives without the hub.
 */
final class DemoTour {
  private static final Duration LOG_DELAY = Duration.ofSeconds(5);
  private static final int EXEC_BYTES = 1 << 20;

  private final Narrator narrator;
  private final DemoFiles files;
  private final DemoHub hub;
  private final DemoRelay relay;
  private final Optional<AgentTour> agent;
  private final Program kubectl;
  private final Map<LabCluster, String> tokens;
  private final List<LabCluster> clusters;
  private final LabCluster first;
  private final boolean nodes;
  private int failed;

  /**
   * Prepares the tour.
   *
   * @param agent of the last cluster, if it is reachable by one only; nobody has started it
   * @param kubectl with a context for each cluster, through the hub
   * @param tokens a token for each cluster, in order
   */
  DemoTour(
      Narrator narrator,
      DemoFiles files,
      DemoHub hub,
      DemoRelay relay,
      Optional<DemoAgent> agent,
      Program kubectl,
      Map<LabCluster, String> tokens) {
    this.narrator = narrator;
    this.files = files;
    this.hub = hub;
    this.relay = relay;
    this.agent = agent.map(each -> new AgentTour(narrator, files, each, kubectl));
    this.kubectl = kubectl;
    this.tokens = tokens;
    this.clusters = List.copyOf(tokens.keySet());
    this.first = clusters.getFirst();
    this.nodes = first.shape().hasNode();
  }

  /** Takes the tour to its end, and returns how many steps did not hold. */
  int run() throws InterruptedException {
    if (agent.isPresent()) {
      step(clusters.getLast().name() + " joins by one line", agent.get()::joins);
    }
    step("Plain kubectl works with each cluster, through one hub", this::looksAround);
    step("A Job for each cluster, followed by a live watch", this::submitsJobs);
    if (nodes) {
      step("Logs", this::readsLogs);
      step("Exec: a mebibyte goes into a pod, its checksum comes back", this::executes);
    }
    if (agent.isPresent()) {
      step("The agent is killed, and started again", agent.get()::isKilled);
    }
    step("Without a token nobody gets in: the cluster itself says no", this::isRefused);
    step("What the hub wrote down about it (" + first.name() + " only)", this::showsAccessLog);
    step(
        "A relay: a client certificate passes, for nobody breaks the TLS",
        this::passesThroughTheRelay);
    step("What the hub costs: the same GET, 200 times each way", this::comparesLatency);
    return failed;
  }

  /** A step returns what held. */
  private interface Step {
    String take() throws IOException, InterruptedException;
  }

  private void step(String title, Step step) throws InterruptedException {
    narrator.heading(title);
    long start = System.nanoTime();
    try {
      String held = step.take();
      narrator.held(held, Duration.ofNanos(System.nanoTime() - start));
    } catch (StepFailure | LabException | IOException e) {
      failed++;
      narrator.failed(String.valueOf(e.getMessage()));
    }
  }

  private String looksAround() throws IOException, InterruptedException {
    String kind = nodes ? "nodes" : "namespaces";
    for (LabCluster cluster : clusters) {
      narrator.output(type(cluster, "get", kind));
      for (String path : List.of("/version", "/api/v1/namespaces/kube-system", "/apis")) {
        expectSame(
            path, cluster.kubectl("get", "--raw", path), through(cluster, "get", "--raw", path));
      }
    }
    return "the same bytes as without the hub";
  }

  private String submitsJobs() throws IOException, InterruptedException {
    Path job = files.writeJob();
    for (LabCluster cluster : clusters) {
      narrator.command("kubectl --context " + cluster.name() + " apply -f " + job);
      String watched = nodes ? "jobs" : "pods";
      narrator.command("kubectl --context " + cluster.name() + " get " + watched + " --watch");
      kubectl.follow(
          line -> nodes ? line.contains("1/1") : line.startsWith("hello-"),
          () -> through(cluster, "apply", "-f", job.toString()),
          narrator::output,
          arguments(cluster, "get", watched, "--watch"));
      String field = nodes ? "{.status.succeeded}" : "{.metadata.name}";
      String direct = cluster.kubectl("get", "job", "hello", "--output=jsonpath=" + field);
      expect("the Job, seen without the hub", nodes ? "1" : "hello", direct);
    }
    return nodes ? "both the hub and the clusters say: complete" : "its pod waits for a node";
  }

  private String readsLogs() throws IOException, InterruptedException {
    for (LabCluster cluster : clusters) {
      String log = type(cluster, "logs", "job/hello");
      narrator.output(log);
      expectSame("the log", cluster.kubectl("logs", "job/hello"), log);
      if (!log.startsWith("hello from hello-")) {
        throw new StepFailure("the log is: " + log + " (expected: hello from hello-...)");
      }
    }
    return "the same lines as without the hub";
  }

  private String executes() throws IOException, InterruptedException {
    Path shell = files.writeShell();
    String input = "0123456789abcde\n".repeat(EXEC_BYTES / 16);
    for (LabCluster cluster : clusters) {
      through(cluster, "apply", "-f", shell.toString());
    }
    for (LabCluster cluster : clusters) {
      through(cluster, "wait", "--for=condition=Ready", "--timeout=50s", "pod/shell");
      String[] exec = arguments(cluster, "exec", "-i", "shell", "--", "sha256sum");
      narrator.command("kubectl " + String.join(" ", exec) + " < 1 MiB");
      String sum = kubectl.runWithInput(input, exec);
      narrator.output(sum);
      expect("the checksum", sha256(input) + "  -", sum.strip());
    }
    return "the checksum is right";
  }

  private String isRefused() throws IOException, InterruptedException {
    String path = "/api/v1/namespaces";
    String address = hub.url() + "/clusters/" + first.name() + path;
    narrator.say("the same call as: curl --cacert " + files.hubCa() + " " + address);
    try (var toHub = client(hub.caPem());
        var toCluster = client(first.caPem())) {
      HttpResponse<String> through = get(toHub, address);
      HttpResponse<String> direct = get(toCluster, "https://" + first.apiAddress() + path);
      narrator.output(through.body().replaceAll("\\s+", " "));
      expect("the status through the hub", "401", "" + through.statusCode());
      expect("the status without the hub", "401", "" + direct.statusCode());
      expectSame("the answer", direct.body(), through.body());
    }
    return "401 Unauthorized, with and without the hub";
  }

  private String showsAccessLog() throws IOException, InterruptedException {
    List<Map<String, String>> lines = List.of();
    // The log is written behind the requests.
    for (long end = System.nanoTime() + LOG_DELAY.toNanos(); System.nanoTime() < end; ) {
      lines =
          files.accessLines().stream().map(AccessLines::parse).filter(this::isOfTheTour).toList();
      if (lines.stream().anyMatch(line -> "401".equals(line.get("status")))) {
        narrator.output(AccessLines.table(lines));
        narrator.say("in full: " + files.accessLog());
        return lines.size() + " requests, one line each";
      }
      Thread.sleep(50);
    }
    throw new StepFailure(
        "no line with status 401 in " + files.accessLog() + ", but " + lines.size() + " others");
  }

  /** Leaves out how kubectl discovers the API. */
  private boolean isOfTheTour(Map<String, String> line) {
    String path = line.getOrDefault("path", "");
    return first.name().equals(line.get("cluster"))
        && path.matches(".*/(namespaces|nodes|jobs|pods)(/.*)?");
  }

  private String passesThroughTheRelay() throws IOException, InterruptedException {
    LabCluster cluster = relay.cluster();
    for (String[] words :
        List.of(
            new String[] {"auth", "whoami"},
            new String[] {"get", "--raw", "/api/v1/namespaces/kube-system"})) {
      String shown = String.join(" ", words);
      narrator.command("kubectl --server " + relay.url() + " " + shown);
      String through = kubectl.run(throughRelay(words));
      if (!shown.startsWith("get")) {
        narrator.output(through);
      }
      expectSame(shown, cluster.kubectl(words), through);
    }
    narrator.say("each connection is a line of " + files.relayLog());
    return "the user of the certificate, and the same bytes as without the relay";
  }

  /** With the cluster's own kubeconfig, whose user has a certificate. */
  private String[] throughRelay(String... words) {
    LabCluster cluster = relay.cluster();
    return Stream.concat(
            Stream.of(
                "--kubeconfig",
                cluster.kubeconfig().toString(),
                "--server",
                relay.url(),
                "--tls-server-name",
                cluster.serverName()),
            Stream.of(words))
        .toArray(String[]::new);
  }

  private String comparesLatency() throws IOException, InterruptedException {
    String path = "/api/v1/namespaces/default";
    try (var toHub = client(hub.caPem());
        var toCluster = client(first.caPem())) {
      var direct = way(toCluster, "https://" + first.apiAddress() + path);
      var through = way(toHub, hub.url() + "/clusters/" + first.name() + path);
      narrator.output(new Latency(direct, through).measure());
    }
    return "every call was answered with 200";
  }

  private Latency.Way way(HttpClient client, String address) {
    String token = tokens.getOrDefault(first, "");
    HttpRequest request = request(address).header("Authorization", "Bearer " + token).build();
    return new Latency.Way(client, request);
  }

  private static HttpClient client(String authority) {
    return HttpClient.newBuilder().sslContext(ClientTls.trusting(authority)).build();
  }

  private static HttpResponse<String> get(HttpClient client, String address)
      throws IOException, InterruptedException {
    return client.send(request(address).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String address) {
    return HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10));
  }

  /** Shows and runs a call through the hub. */
  private String type(LabCluster cluster, String... words)
      throws IOException, InterruptedException {
    String[] arguments = arguments(cluster, words);
    narrator.command("kubectl " + String.join(" ", arguments));
    return kubectl.run(arguments);
  }

  private String through(LabCluster cluster, String... words)
      throws IOException, InterruptedException {
    return kubectl.run(arguments(cluster, words));
  }

  private static String[] arguments(LabCluster cluster, String... words) {
    var arguments = new String[words.length + 2];
    arguments[0] = "--context";
    arguments[1] = cluster.name();
    System.arraycopy(words, 0, arguments, 2, words.length);
    return arguments;
  }

  private static void expectSame(String what, String direct, String through) {
    if (!direct.equals(through)) {
      throw new StepFailure(
          what + " differs: through Fairway " + through.strip() + ", without it " + direct.strip());
    }
  }

  private static void expect(String what, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new StepFailure(what + " is " + actual + " (expected: " + expected + ")");
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
