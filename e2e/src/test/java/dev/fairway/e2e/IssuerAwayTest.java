package dev.fairway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The provider dies under load, and comes back with other keys. */
@Tag("real")
@ExtendWith(SharedClusters.class)
final class IssuerAwayTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NEW_TOKENS = 80;

  @TempDir private Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicInteger served = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> loads = new ArrayList<>();
  private final Queue<String> newTokens = new ConcurrentLinkedQueue<>();

  @Test
  void whoseKeysAreKnownNoticesNothingAndOthersAreServedWhenItIsBack(HubInFront shared)
      throws Exception {
    try (Dex dex = new Dex(shared.labOptions(), folder.resolve("dex"), Duration.ofHours(1));
        KnowingHub hub = new KnowingHub(shared, folder.resolve("hub"), dex)) {
      String known = dex.token("hub", "jane@example.com");
      for (int i = 0; i < NEW_TOKENS; i++) {
        newTokens.add(dex.token("hub", "user-" + i + "@example.com"));
      }
      await().atMost(PATIENCE).until(() -> hub.status(known) == 200);
      dex.rotate();
      String unheardOf = dex.token("hub", "jane@example.com");
      startLoad(hub, known);
      await().atMost(PATIENCE).until(() -> newTokens.size() < NEW_TOKENS / 2);

      dex.kill();

      assertThat(newTokens).as("the load goes on").isNotEmpty();
      await().atMost(PATIENCE).until(newTokens::isEmpty);
      assertThat(hub.status(unheardOf)).isEqualTo(503);
      try (KnowingHub second = new KnowingHub(shared, folder.resolve("second"), dex)) {
        assertThat(second.status(known)).as("its keys were never known here").isEqualTo(503);
        assertThat(second.certifiedStatus()).isEqualTo(200);
        assertThat(second.status(KnowingHub.ROBOT)).isEqualTo(200);

        endLoad();
        dex.start();
        String fresh = dex.token("hub", "jane@example.com");
        await().atMost(PATIENCE).until(() -> second.status(fresh) == 200);
        await().atMost(PATIENCE).until(() -> hub.status(fresh) == 200);
      }
      for (String gone : List.of(known, unheardOf)) {
        assertThat(hub.status(gone)).as("nobody publishes its key any more").isEqualTo(401);
      }
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
  }

  /** Those who must not notice anything; each of the new tokens is shown once. */
  private void startLoad(KnowingHub hub, String known) {
    repeat(() -> hub.status(known));
    repeat(() -> hub.status(known));
    repeat(() -> hub.status(KnowingHub.ROBOT));
    repeat(hub::certifiedStatus);
    for (int i = 0; i < 2; i++) {
      repeat(
          () -> {
            String token = newTokens.poll();
            return hub.status(token == null ? known : token);
          });
    }
  }

  private void repeat(Callable<Integer> request) {
    loads.add(
        threads.submit(
            () -> {
              while (!stop.get()) {
                assertThat(request.call()).isEqualTo(200);
                served.incrementAndGet();
              }
              return served;
            }));
  }

  private void endLoad() throws Exception {
    stop.set(true);
    for (Future<?> load : loads) {
      load.get();
    }
    assertThat(served.get()).isGreaterThan(2 * NEW_TOKENS);
  }
}
