package dev.fairway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs the small test classes below within this test. */
class LeaksFailTest {
  @Test
  void aBufferThatIsLostFailsTheClassThatLostIt() {
    var failures = failures(LosesABuffer.class);

    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst())
        .hasMessageContaining("Found after LosesABuffer, 1 leak(s)")
        .hasMessageContaining("ByteBuf was not released");
  }

  @Test
  void aBufferOfAnyAllocatorCounts() {
    assertThat(failures(LosesAnUnpooledBuffer.class)).hasSize(1);
  }

  @Test
  void aBufferThatIsLostAfterTheLastClassFailsTheRun() {
    var failures = failures(LosesABufferLate.class);

    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst())
        .hasMessageContaining("Found at the end of all tests, 1 leak(s)");
  }

  @Test
  void buffersThatAreReleasedFailNothing() {
    assertThat(failures(ReleasesItsBuffers.class)).isEmpty();
  }

  private static List<Throwable> failures(Class<?> tests) {
    var results =
        EngineTestKit.engine("junit-jupiter")
            .enableImplicitConfigurationParameters(true)
            .selectors(selectClass(tests))
            .execute();
    assertThat(results.testEvents().succeeded().count()).isEqualTo(1);
    return results.allEvents().finished().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  static class LosesABuffer {
    @Test
    void loses() {
      write(PooledByteBufAllocator.DEFAULT.buffer(64));
    }
  }

  static class LosesAnUnpooledBuffer {
    @Test
    void loses() {
      write(UnpooledByteBufAllocator.DEFAULT.directBuffer(64));
    }
  }

  static class ReleasesItsBuffers {
    @Test
    void releases() {
      assertThat(write(PooledByteBufAllocator.DEFAULT.buffer(64)).release()).isTrue();
    }
  }

  @ExtendWith(LosesItAtTheEnd.class)
  static class LosesABufferLate {
    @Test
    void keeps() {
      LosesItAtTheEnd.buffer = write(PooledByteBufAllocator.DEFAULT.buffer(64));
    }
  }

  /**
   * Holds a buffer until the tests are over, as a connection does that closes in the background.
   */
  static class LosesItAtTheEnd implements BeforeAllCallback {
    private static @Nullable ByteBuf buffer;

    @Override
    public void beforeAll(ExtensionContext context) {
      AutoCloseable loss = () -> buffer = null;
      context.getRoot().getStore(Namespace.create(LosesItAtTheEnd.class)).put("loss", loss);
    }
  }

  private static ByteBuf write(ByteBuf buffer) {
    return buffer.writeInt(1);
  }
}
