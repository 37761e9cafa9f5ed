package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairway.agent.Agent;
import dev.fairway.lab.DelayRelay;
import dev.fairway.lab.LinkFault;
import dev.fairway.lab.NetworkPath;
import dev.fairway.lab.Way;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent whose way to the hub does what networks do; whatever it was, it comes back by itself.
 */
final class AgentFaultsTest {

  private static final Duration ROUND_TRIP = Duration.ofMillis(2);
  private static final int AT_ONCE = 4;
  private static final int ENOUGH = 10;

  @TempDir Path folder;
  private AgentHub hub;
  private DelayRelay network;

  @BeforeEach
  void start() throws Exception {
    hub = new AgentHub(folder);
    network = DelayRelay.start(hub.address(), NetworkPath.ofRoundTrip(ROUND_TRIP));
    hub.enroll(1, network.address().getPort(), InstantSource.system());
  }

  @AfterEach
  void stop() {
    hub.close();
    network.close();
  }

  @Test
  void aLinkThatFlapsGivesExactBytesOrAnError() throws Exception {
    hub.start();
    try (Agent agent = hub.agent(0, 2)) {
      await().until(hub::works);
      network.flap(Duration.ofSeconds(4), Duration.ofMillis(200));
      AtomicInteger whole = new AtomicInteger();
      AtomicInteger broken = new AtomicInteger();
      List<Future<?>> clients = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < AT_ONCE; i++) {
          int seed = i;
          clients.add(threads.submit(() -> ask(new Random(seed), whole, broken)));
        }
        for (Future<?> client : clients) {
          assertThat(client.get(2, TimeUnit.MINUTES)).isEqualTo(true);
        }
      }
      network.heal();
      await().until(() -> agent.connected() == 2 && hub.works());
      assertThat(hub.tunnels()).isEqualTo(2);
    }
  }

  /** Until enough answers have come whole, and enough have not. */
  private boolean ask(Random random, AtomicInteger whole, AtomicInteger broken)
      throws InterruptedException {
    try (HttpClient client = hub.client()) {
      while (whole.get() < ENOUGH || broken.get() < ENOUGH) {
        int size = 1 + random.nextInt(1_000_000);
        try {
          HttpResponse<byte[]> answer = hub.ask(client, "/bytes/" + size);
          if (answer.statusCode() == 200) {
            assertThat(answer.body()).isEqualTo(TestUpstream.bytes(size));
            whole.incrementAndGet();
          } else {
            assertThat(answer.statusCode()).isBetween(500, 599);
            broken(broken);
          }
        } catch (IOException e) {
          broken(broken);
        }
      }
      return true;
    }
  }

  /** Who asks at once again takes the time that the agent needs to come back. */
  private static void broken(AtomicInteger broken) {
    broken.incrementAndGet();
    new CompletableFuture<Void>().completeOnTimeout(null, 50, TimeUnit.MILLISECONDS).join();
  }

  @Test
  void aLinkThatSwallowsEverythingIsNoticedByBothSides() throws Exception {
    hub.start();
    try (Agent agent = hub.agent(0, 2)) {
      await().until(hub::works);
      network.begin(LinkFault.SWALLOW, Way.TO_TARGET, Way.TO_CLIENT);
      await().until(() -> agent.connected() == 0 && hub.tunnels() == 0);
      network.heal();
      await().until(() -> agent.connected() == 2 && hub.works());
    }
  }

  @Test
  void anAgentThatVanishesWithoutAWordIsNoticedThoughNobodyHasAnythingToSay() throws Exception {
    hub.start();
    Agent gone = hub.agent(0, 1);
    await().until(() -> hub.tunnels() == 1);
    network.begin(LinkFault.SWALLOW, Way.TO_TARGET);
    gone.close();
    assertThat(hub.openTunnels()).isEqualTo(1);
    await().until(() -> hub.openTunnels() == 0);
  }

  @Test
  void aHubThatVanishesWithoutAWordIsNoticedAndItsSuccessorFound() throws Exception {
    hub.start();
    try (Agent agent = hub.agent(0, 1)) {
      await().until(() -> agent.connected() == 1);
      network.begin(LinkFault.DROP_CLOSE, Way.TO_TARGET, Way.TO_CLIENT);
      hub.stop();
      assertThat(agent.connected()).isEqualTo(1);
      await().until(() -> agent.connected() == 0);
      network.heal();
      hub.start();
      await().until(hub::works);
    }
  }

  @Test
  void whoAcceptsConnectionsAndNeverAnswersIsGivenUp() throws Exception {
    Queue<Socket> held = new ConcurrentLinkedQueue<>();
    try (Agent agent = hub.agent(0, 1)) {
      try (ServerSocket silent = new ServerSocket()) {
        silent.bind(hub.address());
        Thread.ofVirtual().start(() -> holdAll(silent, held));
        await().until(() -> held.size() >= 2);
        assertThat(agent.connected()).isZero();
      }
      hub.start();
      for (Socket each : held) {
        each.close();
      }
      await().until(() -> agent.connected() == 1 && hub.works());
    }
  }

  private static void holdAll(ServerSocket silent, Queue<Socket> held) {
    try {
      while (true) {
        held.add(silent.accept());
      }
    } catch (IOException e) {
      // The end of it.
    }
  }
}
