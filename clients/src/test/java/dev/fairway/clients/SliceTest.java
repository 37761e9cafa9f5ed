package dev.fairway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SliceTest {

  @Test
  void whatItIsChosenFromIsCoveredWhateverThatIs() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      List<Row> rows = new ArrayList<>(Row.all());
      Collections.shuffle(rows, random);
      List<Row> some = rows.subList(0, random.nextInt(rows.size()));
      assertThat(covered(Slice.of(some))).isEqualTo(covered(some));
    }
  }

  @Test
  void aSliceOfAllHasEachCaseOnceAndFewMore() {
    List<Row> slice = Slice.of(Row.all());
    assertThat(slice).doesNotHaveDuplicates().extracting(Row::what).containsAll(Cases.ALL);
    assertThat(slice).extracting(Row::client).contains(Client.values());
    assertThat(slice.size()).isLessThan(Cases.ALL.size() + Client.values().length);
    assertThat(slice).isEqualTo(Slice.of(Row.all()));
  }

  @Test
  void versionsOfTheSameProgramShareItsCasesEvenly() {
    List<Row> slice = Slice.of(Row.all());
    for (Client each : List.of(Client.KUBECTL_OLDEST, Client.KUBECTL, Client.KUBECTL_NEWEST)) {
      assertThat(slice.stream().filter(row -> row.client() == each).count()).isBetween(4L, 8L);
    }
  }

  private static Set<Object> covered(List<Row> rows) {
    Set<Object> covered = new HashSet<>();
    rows.forEach(row -> covered.addAll(Slice.pairs(row)));
    return covered;
  }
}
