package dev.fairway.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import dev.fairway.access.Subject;
import dev.fairway.authentication.TokenMemory.Finding;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one issuer. A token is taken apart and its signature verified once, on a thread of
 * its own (an elliptic curve takes as long as many requests do), and what it came to is remembered.
 */
final class JwtTokens implements Asking {

  /** What is wrong with a token is looked at again after this: time may mend it. */
  private static final Duration REMEMBER_BAD = Duration.ofSeconds(10);

  private static final int IN_FLIGHT = 256;

  /** Fewer, so that an issuer that is silent leaves room for those whose key is known. */
  private static final int WAITING = 64;

  private static final int STRANGERS = 1_000;

  private static final Outcome WITHDRAWN =
      new Outcome.Refused("signed with a key that the issuer does not publish");

  private final JwtIssuer issuer;
  private final SigningKeys keys;
  private final Executor executor;
  private final Runnable end;
  private final TokenMemory memory = new TokenMemory(IN_FLIGHT);
  private final Semaphore waiting = new Semaphore(WAITING);

  /** When tokens whose key is not known came first. */
  private final Cache<TokenHash, Instant> strangers =
      Caffeine.newBuilder().maximumSize(STRANGERS).build();

  /**
   * @param executor takes what takes long
   * @param end what to do at the end
   */
  JwtTokens(JwtIssuer issuer, SigningKeys keys, Executor executor, Runnable end) {
    this.issuer = issuer;
    this.keys = keys;
    this.executor = executor;
    this.end = end;
  }

  @Override
  public Answer ask(Presented shown, Instant now) {
    String token = shown.bearer();
    if (!shown.hasBearer() || !mayBeJwt(token)) {
      return Outcome.UNKNOWN;
    }
    Answer answer =
        memory.ask(
            shown.hash(),
            now,
            () ->
                CompletableFuture.supplyAsync(() -> parse(token), executor)
                    .thenCompose(parsed -> judge(parsed, shown.hash(), now)));
    return answer instanceof Outcome.Known known && !isPublished(known, now) ? WITHDRAWN : answer;
  }

  /** What was believed for a key is not to outlive it: a key that was stolen is withdrawn. */
  private boolean isPublished(Outcome.Known known, Instant now) {
    if (!(known.evidence() instanceof Evidence.Claims(var _, var key, var _))) {
      return true;
    }
    String id = key.orElse(null);
    // Now and then, or if it is gone, the issuer is asked.
    keys.with(id, now);
    return keys.state().has(id);
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.Claims claims
            && issuer.judge(claims, now) instanceof Outcome.Known known
        ? Optional.of(known.subject())
        : Optional.empty();
  }

  @Override
  public Optional<Condition> condition() {
    SigningKeys.State state = keys.state();
    Optional<Instant> asked =
        Optional.of(state.fetched()).filter(time -> !time.equals(Instant.MIN));
    String detail = state.keys().size() + " keys, " + memory.size() + " tokens remembered";
    return Optional.of(
        new Condition(issuer.kind(), issuer.issuer(), detail, asked, state.problem()));
  }

  @Override
  public void close() {
    end.run();
  }

  /** Three parts of base64url, strictly: parsers pass over what is in between (RFC 7515, 3.1). */
  private static boolean mayBeJwt(String token) {
    int dots = 0;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (c == '.') {
        dots++;
      } else if (!letter && (c < '0' || c > '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return dots == 2;
  }

  /** A token of this issuer, to believe nothing of yet; empty if it is none. */
  private Optional<Jwt> parse(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      Map<String, Object> claims = jwt.getJWTClaimsSet().getClaims();
      return issuer.issuer().equals(claims.get("iss"))
          ? Optional.of(new Jwt(jwt, claims))
          : Optional.empty();
    } catch (ParseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private record Jwt(SignedJWT signed, Map<String, Object> claims) {

    /** The name of the key that it claims to be signed with. */
    @Nullable String key() {
      return signed.getHeader().getKeyID();
    }

    Evidence.Claims evidence() {
      String algorithm = signed.getHeader().getAlgorithm().getName();
      return new Evidence.Claims(algorithm, Optional.ofNullable(key()), claims);
    }
  }

  private CompletionStage<Finding> judge(Optional<Jwt> parsed, TokenHash token, Instant now) {
    if (parsed.isEmpty()) {
      return CompletableFuture.completedStage(Finding.forever(Outcome.UNKNOWN));
    }
    Jwt jwt = parsed.get();
    // First what costs nothing, and asks nobody for keys.
    Outcome claimed = issuer.judge(jwt.evidence(), now);
    if (!(claimed instanceof Outcome.Known known)) {
      return CompletableFuture.completedStage(new Finding(claimed, now.plus(REMEMBER_BAD)));
    }
    String id = jwt.key();
    boolean stranger = !keys.state().has(id);
    if (stranger && !waiting.tryAcquire()) {
      return CompletableFuture.completedStage(
          Finding.notAtAll(new Outcome.Unavailable("too many tokens wait for the issuer's keys")));
    }
    Instant came = stranger ? strangers.get(token, first -> now) : now;
    return keys.with(id, now)
        .thenApplyAsync(
            state -> state.has(id) ? verify(jwt, known, id, state, now) : none(state, came, now),
            executor)
        .whenComplete((finding, failure) -> waiting.release(stranger ? 1 : 0));
  }

  private Finding verify(
      Jwt jwt, Outcome.Known known, @Nullable String id, SigningKeys.State state, Instant now) {
    List<JWK> candidates =
        state.keys().getKeys().stream()
            .filter(key -> id == null || id.equals(key.getKeyID()))
            .toList();
    return candidates.stream().anyMatch(key -> Signatures.isSignedBy(key, jwt.signed()))
        ? new Finding(known, known.until())
        : new Finding(
            new Outcome.Refused("the signature is not the issuer's"), now.plus(REMEMBER_BAD));
  }

  /**
   * Only if the issuer was asked after the token came first is it certain that there is no such
   * key: whoever shows it then is to get another, and not to try again.
   */
  private static Finding none(SigningKeys.State state, Instant came, Instant now) {
    if (state.problem().isPresent()) {
      return Finding.notAtAll(
          new Outcome.Unavailable("the issuer's keys cannot be had: " + state.problem().get()));
    }
    return state.fetched().isBefore(came)
        ? Finding.notAtAll(
            new Outcome.Unavailable("signed with a key that is not known; it is not asked for yet"))
        : new Finding(WITHDRAWN, now.plus(REMEMBER_BAD));
  }
}
