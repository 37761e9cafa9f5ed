package dev.fairway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FieldsTest {

  @Test
  void valuesAreNeverPrinted() {
    assertThat(new Fields().add("Authorization", "Bearer secret").toString())
        .contains("Authorization")
        .doesNotContain("secret");
  }

  @Test
  void fieldsBehaveAsAListOfPairsWhoseNamesHaveNoCase() {
    long seed = 20_251_121;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      Fields fields = new Fields(1);
      List<String> model = new ArrayList<>();
      for (int step = 0; step < 20; step++) {
        String name = "name-" + random.nextInt(4);
        String written = random.nextBoolean() ? name : name.replace('n', 'N');
        String value = Integer.toString(step);
        int action = random.nextInt(3);
        switch (action) {
          case 0 -> fields.add(written, value);
          case 1 -> fields.set(written, value);
          default -> fields.remove(written);
        }
        if (action > 0) {
          model.removeIf(pair -> pair.startsWith(name + "="));
        }
        if (action < 2) {
          model.add(name + "=" + value);
        }
        List<String> actual = new ArrayList<>();
        fields.forEach((n, v) -> actual.add(n.toString().replace('N', 'n') + "=" + v));
        assertThat(actual).as("seed %s", seed).isEqualTo(model);
        assertThat(fields.all(written)).hasSize((int) count(model, name));
        assertThat(fields.contains(name)).isEqualTo(count(model, name) > 0);
      }
    }
  }

  private static long count(List<String> model, String name) {
    return model.stream().filter(pair -> pair.startsWith(name + "=")).count();
  }
}
