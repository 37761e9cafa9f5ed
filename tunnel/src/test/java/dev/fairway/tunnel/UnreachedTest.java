package dev.fairway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What an agent has not reached counts against it for a while, for that target alone. */
final class UnreachedTest {

  private static final HostPort API = HostPort.parse("kubernetes.default.svc:443");
  private static final HostPort OTHER = HostPort.parse("10.0.0.1:5432");

  private final AtomicLong now = new AtomicLong();
  private final Unreached unreached = new Unreached(now::get);

  @Test
  void itCountsForOneAgentAndTargetUntilItIsReached() {
    unreached.add("paris", "first", API);

    assertThat(unreached.has("paris", "first", API)).isTrue();
    assertThat(unreached.has("paris", "first", OTHER)).isFalse();
    assertThat(unreached.has("paris", "second", API)).isFalse();
    assertThat(unreached.has("rome", "first", API)).isFalse();
    unreached.remove("paris", "first", API);
    assertThat(unreached.has("paris", "first", API)).isFalse();
  }

  @Test
  void itIsForgottenInTime() {
    unreached.add("paris", "first", API);
    now.addAndGet(Unreached.NANOS);
    assertThat(unreached.has("paris", "first", API)).isTrue();
    now.incrementAndGet();
    assertThat(unreached.has("paris", "first", API)).isFalse();
  }

  @Test
  void manyTargetsCostBoundedMemoryAndOldOnesMakeRoom() {
    for (int i = 0; i <= Unreached.MOST; i++) {
      unreached.add("paris", "first", new HostPort("10.0.0.1", i + 1));
    }
    HostPort beyond = new HostPort("10.0.0.1", Unreached.MOST + 1);
    assertThat(unreached.has("paris", "first", beyond)).isFalse();
    now.addAndGet(Unreached.NANOS + 1);
    unreached.add("paris", "first", beyond);
    assertThat(unreached.has("paris", "first", beyond)).isTrue();
  }
}
