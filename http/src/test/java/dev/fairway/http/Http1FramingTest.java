package dev.fairway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Http1FramingTest {

  private static final List<String> VALUES =
      List.of(
          "0", "5", "chunked", "Chunked", "identity", "5, 5", "+5", "", " 5", "chunked, x", "٥");

  @ParameterizedTest
  @ValueSource(strings = {"0", "00", "5", "999999999999999999"})
  void aPlainNumberIsALength(String value) {
    Fields fields = new Fields().add("Content-Length", value);
    assertThat(Http1Framing.defect(fields, false)).isNull();
    assertThat(Http1Framing.length(fields)).isEqualTo(Long.parseLong(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1 ", "0x1", "1,1", "1e3", "٥", "9999999999999999999"})
  void anythingElseIsNot(String value) {
    Fields fields = new Fields().add("content-length", value);
    assertThat(Http1Framing.defect(fields, false))
        .isEqualTo("a Content-Length that is not a number");
    assertThat(Http1Framing.length(fields)).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"close,true", "'keep-alive, Close',true", "'closed',false", "' close ',true"})
  void aConnectionOptionIsAWholeWordOfTheList(String value, boolean expected) {
    Fields fields = new Fields().add("Connection", value);
    assertThat(Http1Framing.hasConnectionOption(fields, "close")).isEqualTo(expected);
  }

  @Test
  void whatHasNoDefectHasExactlyOneReading() {
    long seed = 20_251_121;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      Fields fields = new Fields();
      int codings = 0;
      int lengths = 0;
      for (int n = random.nextInt(4); n > 0; n--) {
        boolean coding = random.nextBoolean();
        fields.add(
            coding ? "Transfer-Encoding" : "CONTENT-LENGTH",
            VALUES.get(random.nextInt(VALUES.size())));
        codings += coding ? 1 : 0;
        lengths += coding ? 0 : 1;
      }
      if (Http1Framing.defect(fields, false) == null) {
        assertThat(codings + lengths).as("seed %s, %s", seed, fields).isLessThanOrEqualTo(1);
        assertThat(Http1Framing.length(fields) >= 0)
            .as("seed %s, %s", seed, fields)
            .isEqualTo(lengths == 1);
      }
    }
  }
}
