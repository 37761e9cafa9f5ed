package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildEstimateTest {

  private static final List<GoProgram> LATER =
      List.of(
          Binary.KUBE_APISERVER.program(),
          Binary.KUBE_CONTROLLER_MANAGER.program(),
          Binary.KUBECTL.program());

  @Test
  void theFirstGuessIsTheKnownCostOfAColdBuild() {
    assertThat(new BuildEstimate(2).remaining(Binary.ETCD.program(), Duration.ZERO, LATER))
        .isEqualTo(Duration.ofSeconds(60 + 230 + 63 + 24));
  }

  @Test
  void whatIsDoneShortensWhatRemainsAndNeverBelowTheRest() {
    BuildEstimate estimate = new BuildEstimate(2);
    assertThat(estimate.remaining(Binary.ETCD.program(), Duration.ofSeconds(40), LATER))
        .isEqualTo(Duration.ofSeconds(20 + 317));
    assertThat(estimate.remaining(Binary.ETCD.program(), Duration.ofSeconds(90), LATER))
        .isEqualTo(Duration.ofSeconds(317));
  }

  @Test
  void warmCachesShowAfterTheFirstBinary() {
    BuildEstimate estimate = new BuildEstimate(2);
    estimate.finished(Binary.ETCD.program(), Duration.ofSeconds(2));
    assertThat(estimate.remaining(Binary.KUBE_APISERVER.program(), Duration.ZERO, List.of()))
        .isLessThan(Duration.ofSeconds(70));
  }
}
