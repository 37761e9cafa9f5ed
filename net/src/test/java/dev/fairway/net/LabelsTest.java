package dev.fairway.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void keysAndValuesFollowTheRulesOfClusters() {
    for (String key : List.of("a", "A_b.c-d", "example.com/a")) {
      assertThat(Labels.isKey(key)).as(key).isTrue();
    }
    for (String key :
        List.of(
            "",
            "a/",
            "/a",
            "a/b/c",
            "-a",
            "exa mple/a",
            "A/a",
            "a./a",
            "a..b/a",
            "-a/a",
            "a-/a",
            "a".repeat(64))) {
      assertThat(Labels.isKey(key)).as(key).isFalse();
    }
    assertThat(Labels.isValue("")).isTrue();
    assertThat(Labels.isValue("a/b")).isFalse();
  }
}
