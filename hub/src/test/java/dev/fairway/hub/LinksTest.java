package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.fairway.upstream.LinkView;
import java.io.BufferedReader;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster with several ways to it, of which some break. No timeout of a connection is short
 * enough to help: what is not noticed otherwise makes these tests run out of time.
 */
final class LinksTest {

  private static final String QUICK =
      "healthCheck: {interval: 100ms, timeout: 2s, healthyAfter: 1, unhealthyAfter: 2}";

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init")
  private RunningHub running;

  @BeforeEach
  void start() throws Exception {
    running = new RunningHub(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void requestsGoByTheNextLinkAtOnceAndBackAfterAWhile() throws Exception {
    TestUpstream first = new TestUpstream("first", running.authority);
    int port = first.port();
    south(
        QUICK,
        "failback: 500ms",
        direct(port),
        "relay: {address: \"127.0.0.1:%d\", serverName: kubernetes, caFile: ../ca.pem}"
            .formatted(running.east.port()));
    eventually(() -> running.ask("south").equals("first"));
    BufferedReader watch = running.watch("south", Version.HTTP_1_1);

    first.close();
    assertThat(running.ask("south")).isEqualTo("east");
    assertThatIOException().isThrownBy(watch::readLine);
    eventually(() -> inUse().equals("relay"));
    BufferedReader other = running.watch("south", Version.HTTP_1_1);

    try (TestUpstream again = new TestUpstream("again", running.authority, port)) {
      assertThat(again.port()).isEqualTo(port);
      eventually(() -> running.ask("south").equals("again"));
      assertThat(inUse()).isEqualTo("direct");
      running.east.say("goes on");
      assertThat(other.readLine()).as("nobody is moved").isEqualTo("goes on");
    }
    for (String link : List.of("direct", "relay")) {
      eventually(() -> running.accessLog().contains("\"link\":\"%s\"".formatted(link)));
    }
    running.assertWestNoticedNothing();
  }

  @Test
  void watchesOfAnEndpointThatHasFallenSilentEndAndRequestsGoToTheNext() throws Exception {
    try (Valve valve = new Valve(running.east.port());
        TestUpstream second = new TestUpstream("second", running.authority)) {
      south(QUICK, "failback: 1h", direct(valve.port(), second.port()));
      eventually(() -> running.ask("south").equals("east"));
      BufferedReader watch = running.watch("south", Version.HTTP_1_1);

      valve.shut();
      assertThat(running.ask("south")).isEqualTo("second");
      assertThatIOException().as("it is to resume elsewhere").isThrownBy(watch::readLine);
      eventually(() -> standings().equals(List.of("DOWN", "UP")));

      valve.open();
      eventually(() -> standings().equals(List.of("UP", "UP")));
      eventually(() -> running.ask("south").equals("east"));
    }
    running.assertWestNoticedNothing();
  }

  @Test
  void anAddressThatMovesToAnotherServerIsNoticed() throws Exception {
    try (Valve valve = new Valve(running.east.port());
        TestUpstream moved = new TestUpstream("moved", running.authority)) {
      south(QUICK, "failback: 1h", direct(valve.port()));
      eventually(() -> running.ask("south").equals("east"));
      valve.shut();
      valve.leadTo(moved.port());
      eventually(() -> standings().equals(List.of("DOWN")));
      valve.open();
      eventually(() -> running.ask("south").equals("moved"));
    }
  }

  @Test
  void anEndpointThatSwallowsConnectionsCostsAMomentAndNotItsTimeout() throws Exception {
    try (Valve silent = new Valve(running.east.port())) {
      silent.shut();
      south("healthCheck: {enabled: false}", "failback: 1h", direct(silent.port(), easts()));
      eventually(() -> running.ask("south").equals("east"));
      assertThat(running.ask("south")).isEqualTo("east");
    }
  }

  @Test
  void aClusterThatSwallowsEverythingHoldsUpNoOther() throws Exception {
    try (Valve silent = new Valve(running.east.port())) {
      silent.shut();
      south(QUICK, "failback: 1h", direct(silent.port()));
      eventually(() -> standings().equals(List.of("DOWN")));
      running.assertWestNoticedNothing();
    }
  }

  @Test
  void oneThatIsNotReadyGetsNoNewRequestsAndFinishesItsOwn() throws Exception {
    try (TestUpstream second = new TestUpstream("second", running.authority)) {
      south(QUICK, "failback: 1h", direct(easts(), second.port()));
      eventually(() -> running.ask("south").equals("east"));
      BufferedReader watch = running.watch("south", Version.HTTP_1_1);
      running.east.ready(false);
      eventually(() -> running.ask("south").equals("second"));
      running.east.say("still here");
      assertThat(watch.readLine()).isEqualTo("still here");
    }
  }

  private int easts() {
    return running.east.port();
  }

  private static String direct(int... ports) {
    String endpoints =
        String.join(", ", Arrays.stream(ports).mapToObj("\"127.0.0.1:%d\""::formatted).toList());
    return "direct: {endpoints: [%s], serverName: kubernetes, caFile: ../ca.pem, connectTimeout: 2m}"
        .formatted(endpoints);
  }

  private void south(String check, String failback, String... links) throws Exception {
    running.save(
        "south.yaml",
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata: {name: south}
        spec:
          %s
          %s
          links:
        """
                .formatted(check, failback)
            + String.join("", List.of(links).stream().map("  - %s\n"::formatted).toList()));
  }

  private String inUse() {
    return running.hub().plane().links("south").stream()
        .filter(LinkView::inUse)
        .map(view -> view.link().name())
        .findFirst()
        .orElse("");
  }

  private List<String> standings() {
    return running.hub().plane().links("south").stream()
        .flatMap(view -> view.endpoints().stream())
        .map(endpoint -> endpoint.standing().name())
        .toList();
  }

  private static void eventually(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(100)).ignoreExceptions().until(condition);
  }
}
