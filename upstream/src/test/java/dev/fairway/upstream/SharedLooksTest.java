package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.AddressFamily;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks for a name while it is looked up shares the look. */
final class SharedLooksTest {

  private final DefaultEventExecutor executor = new DefaultEventExecutor();
  private final SharedLooks looks = new SharedLooks(executor);
  private final List<Promise<Resolution>> begun = new ArrayList<>();

  @AfterEach
  void stop() {
    looks.close();
    executor.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void whoComesWhenItIsOverGetsALookOfItsOwn() throws Exception {
    Future<Set<InetAddress>> first = join();
    assertThat(join()).isSameAs(first);

    CountDownLatch told = new CountDownLatch(1);
    executor.execute(() -> waitFor(told)); // Nobody hears of the end before that.
    begun.getFirst().setSuccess(new Resolution.Failed("no answer in time"));
    assertThat(first.isDone()).isTrue();
    Future<Set<InetAddress>> second = join();
    assertThat(second).isNotSameAs(first);
    told.countDown();

    executor.submit(() -> {}).get(1, TimeUnit.MINUTES);
    assertThat(join()).isSameAs(second);
    assertThat(begun).hasSize(2);
  }

  private Future<Set<InetAddress>> join() {
    return looks.join("api.example", AddressFamily.IPV4, (host, family) -> look());
  }

  private Future<Resolution> look() {
    Promise<Resolution> look = ImmediateEventExecutor.INSTANCE.newPromise();
    begun.add(look);
    return look;
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
