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
 */
public record Refusal(int status, Hop hop, String message, Optional<Duration> retryAfter) {

  /** One that trying again will not mend. */
  public static Refusal of(int status, Hop hop, String message) {
    return new Refusal(status, hop, message, Optional.empty());
  }

  /** One that may be gone in a moment; nothing of the request has had an effect. */
  public static Refusal retryable(int status, Hop hop, String message) {
    return new Refusal(status, hop, message, Optional.of(Duration.ofSeconds(1)));
  }

  /** What went wrong, with where it did. */
  String problem() {
    return hop.words() + ": " + message;
  }
}
