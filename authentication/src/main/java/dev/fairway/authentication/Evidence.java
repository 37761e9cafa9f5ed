package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client was known by, as much of it as is needed to judge it again after a change of the
 * configuration, at once and without asking anybody. Holds no secret.
 */
public sealed interface Evidence {

  /** Nothing: it is allowed to be nobody. */
  Evidence NONE = new None();

  /** Nothing was presented. */
  record None() implements Evidence {}

  /** A certificate, with its chain. */
  record Certificates(List<X509Certificate> chain) implements Evidence {}

  /**
   * What a token claims, whose signature was good.
   *
   * @param algorithm what it is signed with
   * @param key the name of the key that it is signed with, if it has one
   */
  record Claims(String algorithm, Optional<String> key, Map<String, Object> claims)
      implements Evidence {}

  /**
   * A token that a cluster vouched for.
   *
   * @param by who asked the cluster
   * @param subject what it said
   */
  record Reviewed(TokenReviewer by, Subject subject) implements Evidence {}

  /** A token of a file. */
  record Listed(TokenHash token) implements Evidence {}
}
