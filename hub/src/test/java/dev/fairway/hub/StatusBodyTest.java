package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.hub.StatusBody.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusBodyTest {

  @Test
  void anErrorIsAStatusOfKubernetes() {
    assertThat(StatusBody.render(404, "no such cluster", Optional.empty(), List.of()))
        .isEqualTo(
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                + "\"message\":\"no such cluster\",\"reason\":\"NotFound\",\"code\":404}");
  }

  @Test
  void whereKubernetesKnowsNoReasonThereIsNone() {
    assertThat(StatusBody.render(421, "not here", Optional.empty(), List.of()))
        .doesNotContain("reason")
        .contains("\"code\":421");
  }

  @Test
  void detailsSayTheCausesAndWhenToTryAgain() {
    assertThat(
            StatusBody.render(
                503,
                "unreachable",
                Optional.of(Duration.ofMillis(1_500)),
                List.of(new Cause("Timeout", "10.0.0.1:6443"))))
        .contains(
            "\"details\":{\"causes\":[{\"reason\":\"Timeout\",\"message\":\"10.0.0.1:6443\"}],"
                + "\"retryAfterSeconds\":2},\"code\":503}");
  }

  @Test
  void whatAClientSentCannotBreakTheJson() {
    assertThat(StatusBody.render(400, "\"\\\n\u0000</é", Optional.empty(), List.of()))
        .contains("\"message\":\"\\\"\\\\\\n\\u0000</é\"");
  }

  @ParameterizedTest
  @CsvSource({
    "400, BadRequest", "401, Unauthorized", "403, Forbidden", "404, NotFound",
    "405, MethodNotAllowed", "408, Timeout", "413, RequestEntityTooLarge", "414, ''",
    "421, ''", "429, TooManyRequests", "431, ''", "500, InternalError",
    "501, InternalError", "502, InternalError", "503, ServiceUnavailable", "504, Timeout",
  })
  void theReasonIsTheOneThatKubernetesGives(int code, String reason) {
    assertThat(StatusBody.reason(code)).isEqualTo(reason);
  }
}
