package dev.fairway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.observe.AccessRecord.End;
import dev.fairway.observe.RequestView.Progress;
import dev.fairway.observe.RequestView.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What people are told of a request, in words. */
final class ExplanationTest {

  private static final ConnectFailures REFUSED =
      new ConnectFailures(5, 2, "10.0.0.2:6443: connecting failed: refused", Instant.EPOCH);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COMPLETE|200|It ended whole after 5.0 ms.",
        "COMPLETE|404|It ended whole after 5.0 ms. The answer is the cluster's own.",
        "CLIENT|200|The client ended it after 5.0 ms: ",
        "UPSTREAM|200|The upstream broke it off after 5.0 ms: ",
        "ENDED|200|Fairway ended it after 5.0 ms: ",
        "LOCAL|200|Fairway answered it itself with 200 after 5.0 ms."
      })
  void itsEndSaysThroughWhom(End end, int status, String sentence) {
    AccessRecord facts = Requests.ended("an-id", Requests.connection(), end, status);
    assertThat(Explanation.of(RequestView.ended(facts), Optional.empty()))
        .contains(
            "It came from 10.0.0.1:5 on connection 1 of the listener hub: HTTP/2 without TLS.")
        .contains("The route by-host took it to the cluster east; its Host is east.hub.test.")
        .contains("Its Host chose the route; its traffic is watch.")
        .last()
        .asString()
        .startsWith(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DECISION|It waits for a decision of Fairway's own about it.",
        "CONNECTION|It waits for a connection to east, or for room on one.",
        "REQUEST_BODY|It waits for the client to send the rest of its body; it last sent something"
            + " 20 s ago.",
        "UPSTREAM_READS|7 bytes of its body wait for the upstream to take them.",
        "RESPONSE|It waits for the upstream's response: it last sent something 30 s ago.",
        "RESPONSE_BODY|It waits for more from the upstream: it last sent something 30 s ago.",
        "CLIENT_READS|8 bytes of the response wait for the client to read them; the upstream last"
            + " sent something 30 s ago."
      })
  void anOpenOneSaysWhatItWaitsFor(Step step, String sentence) {
    assertThat(Explanation.of(open(step, Duration.ofSeconds(30)), Optional.of(REFUSED)))
        .contains(sentence)
        .endsWith("It has been open for 5.0 ms.");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void failuresToConnectAreToldToThoseWhoWaitForAConnection(Step step) {
    String sentences =
        String.join("\n", Explanation.of(open(step, Duration.ZERO), Optional.of(REFUSED)));
    assertThat(sentences.contains("The last 2 attempts to connect failed"))
        .isEqualTo(step == Step.CONNECTION);
  }

  @Test
  void anUpstreamThatHasSaidNothingYetIsSaidToHave() {
    assertThat(Explanation.of(open(Step.RESPONSE, Duration.ofNanos(-1)), Optional.empty()))
        .contains("It waits for the upstream's response: it has sent nothing yet.");
  }

  private static RequestView open(Step step, Duration sinceUpstream) {
    return new RequestView(
        Requests.ended("an-id", Requests.connection(), End.OPEN, 0),
        Optional.of(new Progress(step, 7, 8, Duration.ofSeconds(20), sinceUpstream)));
  }
}
