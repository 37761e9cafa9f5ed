package dev.fairway.enrollment;

/**
 * An agent, or who asks for an invite, does not get what it wants. The message says why and what
 * helps, and holds no secret.
 */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** With an HTTP status of 400 and above. */
  public RefusedException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** As HTTP has it. */
  public int status() {
    return status;
  }

  /** Why, and what helps. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
