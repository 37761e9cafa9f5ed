package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.Subject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a cluster says of tokens, when it says it, and when it does not. */
final class TokenReviewsTest {

  private static final String GOOD =
      """
      {"status": {"authenticated": true, "audiences": ["hub"], "user": {
        "username": "system:serviceaccount:a:builder", "uid": "7",
        "groups": ["system:serviceaccounts"], "extra": {"pod": ["x"]}}}}""";

  private static final String BAD = "{\"status\": {\"authenticated\": false, \"error\": \"no\"}}";

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private CompletionStage<ReviewCalls.Reply> next = said(201, GOOD);
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private Clients clients = clients(List.of());

  @Test
  void onItsOwnClusterSomebodyHasNoPrefix() throws Exception {
    Subject subject = known("token").subject();

    assertThat(subject.user()).isEqualTo("east:system:serviceaccount:a:builder");
    assertThat(subject.groups()).containsExactly("east:system:serviceaccounts");
    assertThat(subject.as("west").user()).isEqualTo("east:system:serviceaccount:a:builder");
    assertThat(subject.as("west").extra()).isEmpty();
    assertThat(subject.as("east").user()).isEqualTo("system:serviceaccount:a:builder");
    assertThat(subject.as("east").groups()).containsExactly("system:serviceaccounts");
    assertThat(subject.as("east").extra()).isEqualTo(Map.of("pod", List.of("x")));
    assertThat(asked)
        .singleElement()
        .satisfies(
            question ->
                assertThat(question)
                    .contains("\"token\":\"token\"", "\"kind\":\"TokenReview\"")
                    .doesNotContain("audiences"));
  }

  @Test
  void whatTheClusterSaidIsRememberedForAWhile() throws Exception {
    known("token");
    known("token");
    assertThat(clients.identify(shown("token"), now)).isInstanceOf(Outcome.Known.class);
    assertThat(asked).hasSize(1);

    now = now.plus(TokenReviews.REMEMBER_GOOD);
    next = said(201, BAD);
    assertThat(answer("token")).isInstanceOf(Outcome.Refused.class);
    assertThat(answer("token")).isInstanceOf(Outcome.Refused.class);
    assertThat(asked).hasSize(2);

    now = now.plus(TokenReviews.REMEMBER_BAD);
    next = said(201, GOOD);
    known("token");
    assertThat(asked).hasSize(3);
  }

  @Test
  void whatManyWantToKnowIsAskedOnce() throws Exception {
    CompletableFuture<ReviewCalls.Reply> pending = new CompletableFuture<>();
    next = pending;
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(clients.identify(shown("token"), now));
    }
    assertThat(asked).hasSize(1);

    pending.complete(new ReviewCalls.Reply(201, GOOD));

    for (Answer one : answers) {
      assertThat(outcome(one)).isInstanceOf(Outcome.Known.class);
    }
  }

  @Test
  void atMostSoManyAreAskedAtTheSameTime() throws Exception {
    CompletableFuture<ReviewCalls.Reply> pending = new CompletableFuture<>();
    next = pending;
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(clients.identify(shown("token-" + i), now));
    }
    assertThat(asked).hasSize(64);
    assertThat(answers.subList(64, 200)).allMatch(Outcome.Unavailable.class::isInstance);

    pending.complete(new ReviewCalls.Reply(201, GOOD));
    for (Answer one : answers.subList(0, 64)) {
      outcome(one);
    }
    known("token-199");
  }

  @Test
  void aClusterThatCannotSayItVouchesForNobody() throws Exception {
    List<CompletionStage<ReviewCalls.Reply>> failures =
        List.of(
            said(403, "{}"),
            said(201, "not json"),
            said(201, "{\"status\": 7}"),
            said(201, "{\"status\": {\"authenticated\": true}}"),
            said(201, GOOD.replace("\"uid\": \"7\"", "\"uid\": \"a\\u0000\"")),
            said(201, GOOD.replace("[\"system:serviceaccounts\"]", "[1]")),
            CompletableFuture.failedStage(new IOException("away")));
    for (CompletionStage<ReviewCalls.Reply> failure : failures) {
      next = failure;
      now = now.plusSeconds(60);
      assertThat(answer("token")).isInstanceOf(Outcome.Unavailable.class);
      assertThat(clients.conditions().getFirst().problem()).isPresent();
      assertThat(clients.identifyBehind("east", shown("token"), now).promise())
          .isCompletedWithValueMatching(found -> name(found).equals("fairway:passthrough"));
    }
    next = said(201, GOOD);
    now = now.plusSeconds(60);
    known("token");
    assertThat(clients.conditions().getFirst().problem()).isEmpty();
  }

  @Test
  void aTokenMustBeForOneOfTheAudiences() throws Exception {
    clients = clients(List.of("hub", "other"));
    known("token");
    assertThat(asked.peek()).contains("\"audiences\":[\"hub\",\"other\"]");

    for (String without : List.of("\"audiences\": [\"api\"],", "")) {
      clients = clients(List.of("hub", "other"));
      next = said(201, GOOD.replace("\"audiences\": [\"hub\"],", without));
      assertThat(answer("token")).isInstanceOf(Outcome.Refused.class);
    }
  }

  @Test
  void whereTokensAreTheClustersItIsAskedOnlyByItself() throws Exception {
    assertThat(clients.reviews("east")).isTrue();
    assertThat(clients.reviews("west")).isFalse();
    assertThat(name(outcome(clients.identifyBehind("west", shown("token"), now))))
        .isEqualTo("fairway:passthrough");
    assertThat(asked).isEmpty();
    assertThat(name(outcome(clients.identifyBehind("east", shown("token"), now))))
        .isEqualTo("east:system:serviceaccount:a:builder");
  }

  @Test
  void afterAChangeWhoWasKnownStaysKnownWhileTheClusterIsAsked() throws Exception {
    Outcome.Known known = known("token");

    assertThat(clients.with(List.of(reviewer(List.of())), now).stillKnow(known, now)).isTrue();
    assertThat(clients.with(List.of(reviewer(List.of("x"))), now).stillKnow(known, now)).isFalse();
  }

  private Clients clients(List<String> audiences) {
    return Clients.asking(
            (cluster, path, json) -> {
              assertThat(cluster).isEqualTo("east");
              assertThat(path).isEqualTo("/apis/authentication.k8s.io/v1/tokenreviews");
              asked.add(json);
              return next;
            })
        .with(List.of(reviewer(audiences)), now);
  }

  private static TokenReviewer reviewer(List<String> audiences) {
    return new TokenReviewer("east", audiences, "east:");
  }

  private static CompletionStage<ReviewCalls.Reply> said(int status, String body) {
    return CompletableFuture.completedStage(new ReviewCalls.Reply(status, body));
  }

  private static String name(Outcome outcome) {
    return outcome instanceof Outcome.Known known ? known.subject().user() : "";
  }

  private Outcome.Known known(String token) throws Exception {
    Outcome outcome = answer(token);
    assertThat(outcome).isInstanceOf(Outcome.Known.class);
    return (Outcome.Known) outcome;
  }

  private Outcome answer(String token) throws Exception {
    return outcome(clients.identify(shown(token), now));
  }

  private static Outcome outcome(Answer answer) throws Exception {
    return answer.promise().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Presented shown(String token) {
    return new Presented(List.of(), token);
  }
}
