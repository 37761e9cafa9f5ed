package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.ObjectKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ChangesTest {

  @Test
  void nothingIsSaidToHaveChanged() {
    Changes none = Changes.between(LastGood.NONE, LastGood.NONE);
    assertThat(none.areNone()).isTrue();
    assertThat(none).hasToString("no object has changed");
  }

  @Test
  void hundredsOfNamesAreCutShort() {
    List<ObjectKey> many =
        IntStream.range(0, 300).mapToObj(i -> new ObjectKey("Cluster", "c" + i)).toList();
    assertThat(new Changes(many, List.of(), many.subList(0, 1)).toString())
        .startsWith("added Cluster/c0, Cluster/c1, ")
        .endsWith("Cluster/c9 and 290 more; removed Cluster/c0");
  }
}
