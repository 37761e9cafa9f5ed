package dev.fairway.authentication;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.fairway.access.Subject;
import dev.fairway.authentication.TokenMemory.Finding;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one cluster. What it says is remembered for a while, and what many want to know at
 * the same time is asked once.
 */
final class TokenReviews implements Asking {

  /** As long as kube-apiserver remembers that a token is good (TokenSuccessCacheTTL). */
  static final Duration REMEMBER_GOOD = Duration.ofSeconds(10);

  static final Duration REMEMBER_BAD = Duration.ofSeconds(5);

  /** What is away is not asked for each request. */
  private static final Duration REMEMBER_AWAY = Duration.ofSeconds(1);

  private static final int IN_FLIGHT = 64;
  private static final int MOST_NAMES = 1_000;
  private static final int LONGEST_NAME = 1_024;

  private static final String API = "authentication.k8s.io/v1";
  private static final String PATH = "/apis/" + API + "/tokenreviews";

  private final TokenReviewer reviewer;
  private final ReviewCalls calls;
  private final Executor executor;
  private final TokenMemory memory = new TokenMemory(IN_FLIGHT);
  private volatile Optional<String> problem = Optional.empty();
  private volatile Optional<Instant> answered = Optional.empty();

  /**
   * @param executor reads answers
   */
  TokenReviews(TokenReviewer reviewer, ReviewCalls calls, Executor executor) {
    this.reviewer = reviewer;
    this.calls = calls;
    this.executor = executor;
  }

  @Override
  public Answer ask(Presented shown, Instant now) {
    if (!shown.hasBearer()) {
      return Outcome.UNKNOWN;
    }
    String token = shown.bearer();
    return memory.ask(shown.hash(), now, () -> review(token, now));
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.Reviewed(var by, var subject) && by.equals(reviewer)
        ? Optional.of(subject)
        : Optional.empty();
  }

  @Override
  public Optional<Condition> condition() {
    String detail = memory.size() + " tokens remembered";
    return Optional.of(
        new Condition(reviewer.kind(), reviewer.cluster(), detail, answered, problem));
  }

  private CompletionStage<Finding> review(String token, Instant now) {
    Map<String, Object> spec = new TreeMap<>(Map.of("token", token));
    if (!reviewer.audiences().isEmpty()) {
      spec.put("audiences", reviewer.audiences());
    }
    String question =
        JSONObjectUtils.toJSONString(
            Map.of("apiVersion", API, "kind", "TokenReview", "spec", spec));
    return calls
        .post(reviewer.cluster(), PATH, question)
        .handleAsync((reply, failure) -> finding(reply, failure, now), executor);
  }

  private Finding finding(
      ReviewCalls.@Nullable Reply reply, @Nullable Throwable failure, Instant now) {
    if (reply == null) {
      Throwable cause =
          failure == null || failure.getCause() == null ? failure : failure.getCause();
      return away(String.valueOf(cause == null ? null : cause.getMessage()), now);
    }
    if (reply.status() != 201 && reply.status() != 200) {
      return away("it answered " + reply.status(), now);
    }
    try {
      Map<String, Object> review = JSONObjectUtils.parse(reply.body());
      Finding found = judge(JSONObjectUtils.getJSONObject(review, "status"), now);
      problem = Optional.empty();
      answered = Optional.of(now);
      return found;
    } catch (ParseException e) {
      return away("its answer is no TokenReview", now);
    }
  }

  private Finding away(String reason, Instant now) {
    String why = "cluster " + reviewer.cluster() + " cannot review tokens: " + reason;
    problem = Optional.of(why);
    return new Finding(new Outcome.Unavailable(why), now.plus(REMEMBER_AWAY));
  }

  /** One that is no token of the cluster may be another authenticator's. */
  private Finding judge(@Nullable Map<String, Object> status, Instant now) throws ParseException {
    if (status == null
        || !Boolean.TRUE.equals(status.get("authenticated"))
        || !isForUs(names(status.get("audiences")))) {
      return new Finding(Outcome.UNKNOWN, now.plus(REMEMBER_BAD));
    }
    Map<String, Object> user = JSONObjectUtils.getJSONObject(status, "user");
    if (user == null || !(user.get("username") instanceof String name) || name.isEmpty()) {
      throw new ParseException("no user", 0);
    }
    Subject subject = subject(name, user);
    Evidence evidence = new Evidence.Reviewed(reviewer, subject);
    return new Finding(new Outcome.Known(subject, Instant.MAX, evidence), now.plus(REMEMBER_GOOD));
  }

  /** A cluster that knows nothing of audiences says none: then the token is for none of ours. */
  private boolean isForUs(List<String> audiences) {
    return reviewer.audiences().isEmpty()
        || audiences.stream().anyMatch(reviewer.audiences()::contains);
  }

  private Subject subject(String name, Map<String, Object> user) throws ParseException {
    String prefix = reviewer.prefix();
    String uid = user.get("uid") instanceof String text ? text : "";
    Map<String, List<String>> extra = new TreeMap<>();
    if (user.get("extra") instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        extra.put(String.valueOf(entry.getKey()), names(entry.getValue()));
      }
    }
    if (extra.size() > MOST_NAMES || !isName(name) || !isName(uid)) {
      throw new ParseException("too much of a user", 0);
    }
    List<String> groups = names(user.get("groups")).stream().map(group -> prefix + group).toList();
    return new Subject(
        prefix + name,
        uid,
        groups,
        extra,
        TokenReviewer.KIND,
        Optional.of(new Subject.Home(reviewer.cluster(), prefix)));
  }

  private static List<String> names(@Nullable Object claim) throws ParseException {
    List<String> names = new ArrayList<>();
    if (claim instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof String text) || !isName(text) || names.size() == MOST_NAMES) {
          throw new ParseException("no list of names", 0);
        }
        names.add(text);
      }
    }
    return names;
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
  }
}
