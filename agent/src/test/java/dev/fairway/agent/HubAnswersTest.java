package dev.fairway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fairway.enrollment.HubTrust;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.net.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent makes of answers that it did not hope for. */
final class HubAnswersTest {

  private final HubAnswers answers =
      new HubAnswers(new HostPort("hub.example.com", 443), "0.1-test");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|who are you|knows nothing of agents: who are you|older than this agent (0.1-test)|false",
        "404||knows nothing of agents|older than this agent|false",
        "421|not mine|does not answer to the name hub.example.com|spec.extraNames|false",
        "400|token: missing|does not understand this agent: token: missing|same version|false",
        "403|the invite expired|refused: the invite expired|Do what it says|false",
        "429|slowly|cannot answer now (status 429): slowly|Try again|true",
        "503||cannot answer now (status 503)|Try again|true",
      })
  void eachRefusalSaysWhatHelps(
      int status, String said, String problem, String remedy, boolean passing) {
    String message = said == null ? "" : "fairway (hop: fairway): " + said;
    EnrollmentException refused =
        refused(status, "{\"kind\":\"Status\",\"message\":\"" + message + "\"}");
    assertThat(refused.problem()).contains(problem).doesNotContain("hop:");
    assertThat(refused.remedy()).contains(remedy);
    assertThat(refused.isPassing()).isEqualTo(passing);
  }

  @Test
  void whatSomethingElseAnswersSteersNoTerminal() {
    assertThat(refused(403, "{\"message\":\"a\\u001b[2Jb\\u202ec\"}").problem())
        .endsWith("a?[2Jb?c");
    assertThat(refused(403, "<html>").problem()).endsWith("refused: ");
    assertThat(refused(403, "{\"message\":\"" + "x".repeat(9_000) + "\"}").problem())
        .hasSizeLessThan(600);
  }

  @Test
  void anAnswerOfAnotherVersionIsNamed() {
    EnrollmentException refused =
        catchThrowableOfType(
            EnrollmentException.class,
            () -> answers.read(200, "{\"cluster\":\"a\"}", JoinAnswer::parse));
    assertThat(refused.problem()).contains("agent: missing (expected: a text)");
    assertThat(refused.remedy()).contains("0.1-test");
  }

  private EnrollmentException refused(int status, String body) {
    return catchThrowableOfType(
        EnrollmentException.class, () -> answers.read(status, body, HubTrust::parse));
  }
}
