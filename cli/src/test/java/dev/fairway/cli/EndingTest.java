package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EndingTest {
  private final List<Integer> halts = new CopyOnWriteArrayList<>();
  private final Ending ending = new Ending(halts::add);

  @Test
  void aSignalIsARequestAndTheProcessWaitsForTheCommand() throws InterruptedException {
    var hook = Thread.ofVirtual().start(ending::requestAndWait);

    ending.await();
    assertThat(ending.isRequested()).isTrue();
    assertThat(halts).isEmpty();

    ending.finished(ExitCode.DONE);
    assertThat(hook.join(Duration.ofSeconds(10))).isTrue();
    assertThat(halts).containsExactly(ExitCode.DONE);
  }

  @Test
  void anOrdinaryExitIsNotARequest() {
    ending.finished(ExitCode.FAILED);

    ending.requestAndWait();

    assertThat(ending.isRequested()).isFalse();
    assertThat(halts).isEmpty();
  }

  @Test
  void waitingForTheRequestEndsWithTheTime() throws InterruptedException {
    assertThat(ending.await(Duration.ofMillis(1))).isFalse();
    Thread.ofVirtual().start(ending::requestAndWait);
    await().until(() -> ending.await(Duration.ofMillis(1)));
    ending.finished(ExitCode.DONE);
  }
}
