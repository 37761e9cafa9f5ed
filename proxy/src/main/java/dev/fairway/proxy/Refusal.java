package dev.fairway.proxy;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer of our own in place of the upstream's.
 *
 * @param status the HTTP status
 * @param hop where it went wrong
 * @param message for the person who reads it; holds no secret
 * @param retryAfter how long a client should wait before it tries again, where it may
 * @param reason what the log says in place of the message; holds no secret either
 */
public record Refusal(
    int status, Hop hop, String message, Optional<Duration> retryAfter, String reason) {

  /** One that trying again will not mend. */
  public static Refusal of(int status, Hop hop, String message) {
    return new Refusal(status, hop, message, Optional.empty(), message);
  }

  /** One that may be gone in a moment; nothing of the request has had an effect. */
  public static Refusal retryable(int status, Hop hop, String message) {
    return new Refusal(status, hop, message, Optional.of(Duration.ofSeconds(1)), message);
  }

  /** The same, of which the log says more than the client is told. */
  public Refusal because(String why) {
    return new Refusal(status, hop, message, retryAfter, why);
  }

  /** What went wrong, with where it did. */
  String problem() {
    return hop.words() + ": " + reason;
  }
}
