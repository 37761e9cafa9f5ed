package dev.fairway.observe;

/** A request that the admin API cannot serve; the message is for the person who asked. */
public final class AdminException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** With an HTTP status of 400 and above. */
  public AdminException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
