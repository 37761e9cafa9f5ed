package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EndingTest {
  private final AtomicInteger halts = new AtomicInteger();
  private final Ending ending = new Ending(halts::incrementAndGet);

  @Test
  void theFirstRequestAsksTheSecondHurriesAndTheThirdEndsTheProcess() throws Exception {
    assertThat(ending.isRequested()).isFalse();
    ending.request();
    ending.await();
    assertThat(ending.isRequested()).isTrue();
    assertThat(ending.isHurried()).isFalse();
    ending.request();
    ending.awaitHurry();
    assertThat(ending.isHurried()).isTrue();
    assertThat(halts).hasValue(0);
    ending.request();
    assertThat(halts).hasValue(1);
  }

  @Test
  void oneRequestEndsAProcessThatNeedsNoTime() {
    ending.needsNoTime();
    assertThat(halts).hasValue(0);
    ending.request();
    assertThat(halts).hasValue(1);
  }

  @Test
  void oneThatNeedsTimeAgainIsAskedFirst() {
    ending.needsNoTime();
    ending.needsTime();
    ending.request();
    assertThat(halts).hasValue(0);
    assertThat(ending.isRequested()).isTrue();
  }

  @Test
  void waitingForTheRequestEndsWithTheTime() throws Exception {
    assertThat(ending.await(Duration.ofMillis(1))).isFalse();
    ending.request();
    assertThat(ending.await(Duration.ofMillis(1))).isTrue();
  }

  @Test
  void whatHappensAtTheEndIsInterruptedByTheSecondRequestOnly() throws Exception {
    var forEver = new CountDownLatch(1);
    ending.request();
    try (var hurry = Interruption.onHurry(ending)) {
      assertThat(hurry.tookPlace()).isFalse();
      Thread.ofVirtual().start(ending::request);
      assertThatThrownBy(forEver::await).isInstanceOf(InterruptedException.class);
      assertThat(hurry.tookPlace()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aSignalRunsItsActionInsteadOfEndingTheProcess() throws Exception {
    var heard = new CountDownLatch(1);
    Signals.on("USR1", heard::countDown);
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-USR1", self).start().waitFor()).isZero();
    assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
