package dev.fairway.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
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
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one issuer. A token is taken apart and its signature verified once, on a thread of
 * its own (an elliptic curve takes as long as many requests do), and what it came to is remembered.
 */
final class JwtTokens implements Asking {

  /** What is wrong with a token is looked at again after this: time may mend it. */
  private static final Duration REMEMBER_BAD = Duration.ofSeconds(10);

  private static final int IN_FLIGHT = 256;

  /** What is shorter can be broken (NIST SP 800-131A). */
  private static final int SHORTEST_RSA = 2_048;

  private final JwtIssuer issuer;
  private final SigningKeys keys;
  private final Executor executor;
  private final Runnable end;
  private final TokenMemory memory = new TokenMemory(IN_FLIGHT);

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
    return memory.ask(
        shown.hash(),
        now,
        () ->
            CompletableFuture.supplyAsync(() -> parse(token), executor)
                .thenCompose(parsed -> judge(parsed, now)));
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.Claims(var algorithm, var claims)
            && issuer.judge(algorithm, claims, now) instanceof Outcome.Known known
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

    JWSHeader header() {
      return signed.getHeader();
    }
  }

  private CompletionStage<Finding> judge(Optional<Jwt> parsed, Instant now) {
    if (parsed.isEmpty()) {
      return CompletableFuture.completedStage(Finding.forever(Outcome.UNKNOWN));
    }
    Jwt jwt = parsed.get();
    String algorithm = jwt.header().getAlgorithm().getName();
    // First what costs nothing, and asks nobody for keys.
    Outcome claimed = issuer.judge(algorithm, jwt.claims(), now);
    if (!(claimed instanceof Outcome.Known known)) {
      return CompletableFuture.completedStage(new Finding(claimed, now.plus(REMEMBER_BAD)));
    }
    String id = jwt.header().getKeyID();
    return keys.with(id, now).thenApplyAsync(state -> verify(jwt, known, id, state, now), executor);
  }

  private Finding verify(
      Jwt jwt, Outcome.Known known, @Nullable String id, SigningKeys.State state, Instant now) {
    if (!state.has(id)) {
      return withoutKey(state, now);
    }
    List<JWK> candidates =
        state.keys().getKeys().stream()
            .filter(key -> id == null || id.equals(key.getKeyID()))
            .toList();
    return candidates.stream().anyMatch(key -> isSignedBy(key, jwt.signed()))
        ? new Finding(known, known.until())
        : new Finding(
            new Outcome.Refused("the signature is not the issuer's"), now.plus(REMEMBER_BAD));
  }

  /** Only if the issuer was asked after the token came is it certain that there is no such key. */
  private static Finding withoutKey(SigningKeys.State state, Instant now) {
    if (state.problem().isPresent()) {
      return Finding.notAtAll(
          new Outcome.Unavailable("the issuer's keys cannot be had: " + state.problem().get()));
    }
    return state.fetched().isBefore(now)
        ? Finding.notAtAll(
            new Outcome.Unavailable("signed with a key that is not known; it is not asked for yet"))
        : new Finding(
            new Outcome.Refused("signed with a key that the issuer does not publish"),
            now.plus(REMEMBER_BAD));
  }

  private static boolean isSignedBy(JWK key, SignedJWT jwt) {
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (KeyUse.ENCRYPTION.equals(key.getKeyUse())
        || (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm))) {
      return false;
    }
    try {
      JWSVerifier verifier = verifier(key);
      return verifier != null
          && verifier.supportedJWSAlgorithms().contains(algorithm)
          && jwt.verify(verifier);
    } catch (JOSEException | RuntimeException e) {
      return false;
    }
  }

  /** Null for keys that prove nothing to us. */
  private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa when rsa.toRSAPublicKey().getModulus().bitLength() >= SHORTEST_RSA ->
          new RSASSAVerifier(rsa.toRSAPublicKey());
      case ECKey curve -> new ECDSAVerifier(curve.toECPublicKey());
      default -> null;
    };
  }
}
