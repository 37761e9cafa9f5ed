package dev.fairway.pump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.linux.PipePool;
import dev.fairway.testkit.Requires;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random sessions over real sockets: what arrives is what was sent, in order, and each connection
 * ends as the peer ended it.
 *
 * <p>{@code -Dfairway.pump.cases=500000} runs more of them, {@code -Dfairway.pump.seed=N
 * -Dfairway.pump.cases=1} one that has failed.
 */
class FaithfulPumpTest {

  private static final int AT_ONCE = 48;
  private static final long SEED = Long.getLong("fairway.pump.seed", 1);
  private static final int CASES = Integer.getInteger("fairway.pump.cases", 16_000);

  @Test
  void ownDescriptorsArePumpedFaithfully() throws Exception {
    Requires.linux();
    run(Rig.Kind.EPOLL, CASES);
  }

  @Test
  void channelsArePumpedFaithfully() throws Exception {
    run(Rig.Kind.NIO, Math.max(1, CASES / 4));
  }

  private static void run(Rig.Kind kind, int cases) throws Exception {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Semaphore free = new Semaphore(AT_ONCE);
    // Fewer than there are directions, so that some ask in vain.
    try (PipePool pipes = new PipePool(AT_ONCE / 2)) {
      try (Rig rig = new Rig(kind, 2);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < cases && failures.isEmpty(); i++) {
          long seed = SEED + i;
          free.acquire();
          threads.execute(
              () -> {
                try {
                  new Case(seed).run(rig, pipes);
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  free.release();
                }
              });
        }
        assertThat(free.tryAcquire(AT_ONCE, 5, TimeUnit.MINUTES)).as("all ended").isTrue();
      }
      assertThat(pipes.lent()).isZero();
    }
    if (!failures.isEmpty()) {
      Throwable first = failures.remove();
      var all = new AssertionError((failures.size() + 1) + " failed, first " + told(first), first);
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }

  /** On one line: a build's summary shows no more. */
  private static String told(Throwable failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
  }
}
