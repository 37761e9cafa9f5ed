package dev.fairway.transport;

import dev.fairway.net.HostPort;
import java.io.IOException;

/** A connection to an endpoint could not be made. The message is for people and names the step. */
public final class DialException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The step that failed. */
  public enum Step {
    /** What leads to it, such as a proxy, did not let us through. */
    WAY("the way to it"),
    /** Its name has no address, or none was found in time. */
    RESOLVE("resolving its name"),
    /** TCP was refused, unreachable, or silent. */
    CONNECT("connecting"),
    /** TLS failed: most often a certificate that is not the expected one. */
    TLS("the TLS handshake");

    private final String words;

    Step(String words) {
      this.words = words;
    }
  }

  private final Step step;

  /**
   * Says what was dialled, what failed, and why.
   *
   * @param cause its message is for people
   */
  public DialException(HostPort endpoint, Step step, Throwable cause) {
    super(endpoint + ": " + step.words + " failed: " + reason(cause), cause);
    this.step = step;
  }

  /** The step that failed. */
  public Step step() {
    return step;
  }

  private static String reason(Throwable cause) {
    // A handshake's exception wraps what the verification said; the innermost one says it best.
    Throwable inner = cause.getCause();
    return inner == null ? FailureWords.of(cause) : reason(inner);
  }
}
