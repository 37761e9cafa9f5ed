package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Knows clients by tokens of a file, which holds the hash of each, so that nobody who reads the
 * file can use them. What is not in it may be another authenticator's.
 *
 * @param tokens whom each token stands for
 */
public record StaticTokens(Map<TokenHash, Subject> tokens) implements Authenticator, Asking {

  /** The name for logs and metrics. */
  static final String KIND = "tokenFile";

  /** Copies the tokens. */
  public StaticTokens {
    tokens = Map.copyOf(tokens);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.Listed(var token)
        ? Optional.ofNullable(tokens.get(token))
        : Optional.empty();
  }

  @Override
  public Answer ask(Presented shown, Instant now) {
    if (!shown.hasBearer()) {
      return Outcome.UNKNOWN;
    }
    Subject subject = tokens.get(shown.hash());
    return subject == null
        ? Outcome.UNKNOWN
        : new Outcome.Known(subject, Instant.MAX, new Evidence.Listed(shown.hash()));
  }

  /** Leaves the hashes out. */
  @Override
  public String toString() {
    return tokens.size() + " tokens";
  }
}
