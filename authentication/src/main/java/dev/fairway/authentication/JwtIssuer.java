package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by the tokens that an OpenID provider issues, as kube-apiserver does (OpenID
 * Connect Core 1.0 section 3.1.3.7, RFC 7519).
 *
 * @param issuer the claim {@code iss}, exactly, and where the provider publishes its keys
 * @param audiences of which a token must be for one
 * @param trusted what may have issued the provider's certificate; empty for what the system trusts
 * @param username where the user's name comes from
 * @param groups where the names of groups come from; absent for none
 * @param requiredClaims what a token must claim besides
 * @param algorithms those that a token may be signed with; none of those with a shared secret
 */
public record JwtIssuer(
    String issuer,
    List<String> audiences,
    List<X509Certificate> trusted,
    Name username,
    Optional<Name> groups,
    Map<String, String> requiredClaims,
    Set<String> algorithms)
    implements Authenticator {

  /** As kube-apiserver allows; a token that has expired has expired. */
  static final Duration NOT_BEFORE_SKEW = Duration.ofMinutes(5);

  private static final String KIND = "oidc";
  private static final int LONGEST_NAME = 1_024;
  private static final int MOST_GROUPS = 1_000;

  /** Copies the collections. */
  public JwtIssuer {
    audiences = List.copyOf(audiences);
    trusted = List.copyOf(trusted);
    requiredClaims = Map.copyOf(requiredClaims);
    algorithms = Set.copyOf(algorithms);
  }

  /**
   * Where names come from.
   *
   * @param claim the claim
   * @param prefix what they begin with
   */
  public record Name(String claim, String prefix) {}

  @Override
  public String kind() {
    return KIND;
  }

  /** Judges what a token claims, whose signature is good. Pure. */
  Outcome judge(Evidence.Claims shown, Instant now) {
    Map<String, Object> claims = shown.claims();
    Optional<String> wrong = whatIsWrong(shown.algorithm(), claims, now);
    if (wrong.isPresent()) {
      return new Outcome.Refused(wrong.get());
    }
    if (!(claims.get(username.claim()) instanceof String user) || !isName(user)) {
      return new Outcome.Refused("the claim " + username.claim() + " is no name");
    }
    if (username.claim().equals("email")
        && claims.containsKey("email_verified")
        && !Boolean.TRUE.equals(claims.get("email_verified"))) {
      return new Outcome.Refused("the claim email is not verified");
    }
    List<String> names = groupNames(claims);
    if (names == null) {
      return new Outcome.Refused("the claim of the groups is no list of names");
    }
    Subject subject = new Subject(username.prefix() + user, "", names, Map.of(), KIND);
    // Valid in the last instant, too.
    Instant until = time(claims, "exp").orElseThrow().plusNanos(1);
    return new Outcome.Known(subject, until, shown);
  }

  private Optional<String> whatIsWrong(String algorithm, Map<String, Object> claims, Instant now) {
    if (!algorithms.contains(algorithm)) {
      return Optional.of("signed with an algorithm that is not allowed");
    }
    if (!issuer.equals(claims.get("iss"))) {
      return Optional.of("of another issuer");
    }
    if (strings(claims.get("aud")).stream().noneMatch(audiences::contains)) {
      return Optional.of("for another audience");
    }
    if (time(claims, "exp").filter(end -> !now.isAfter(end)).isEmpty()) {
      return Optional.of("expired");
    }
    if (claims.containsKey("nbf")
        && time(claims, "nbf")
            .filter(start -> !now.plus(NOT_BEFORE_SKEW).isBefore(start))
            .isEmpty()) {
      return Optional.of("not valid yet");
    }
    return requiredClaims.entrySet().stream()
        .filter(one -> !one.getValue().equals(claims.get(one.getKey())))
        .findFirst()
        .map(one -> "without the claim " + one.getKey() + " that is required");
  }

  /** Null if the claim is something else than names. */
  private @Nullable List<String> groupNames(Map<String, Object> claims) {
    if (groups.isEmpty() || !claims.containsKey(groups.get().claim())) {
      return List.of();
    }
    List<String> names = strings(claims.get(groups.get().claim()));
    if (names.isEmpty()
        && !(claims.get(groups.get().claim()) instanceof List<?> list && list.isEmpty())) {
      return null;
    }
    if (names.size() > MOST_GROUPS || !names.stream().allMatch(JwtIssuer::isName)) {
      return null;
    }
    return names.stream().map(name -> groups.get().prefix() + name).toList();
  }

  /** One text, or a list of nothing else; empty if it is neither. */
  private static List<String> strings(@Nullable Object claim) {
    if (claim instanceof String one) {
      return List.of(one);
    }
    List<String> all = new ArrayList<>();
    if (claim instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof String text)) {
          return List.of();
        }
        all.add(text);
      }
    }
    return all;
  }

  /** Names become values of header fields on the way to a cluster. */
  private static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static Optional<Instant> time(Map<String, Object> claims, String name) {
    return switch (claims.get(name)) {
      case Date date -> Optional.of(date.toInstant());
      case null, default -> Optional.empty();
    };
  }
}
