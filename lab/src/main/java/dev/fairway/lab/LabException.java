package dev.fairway.lab;

/** Something that the lab could not do; the message says what, why, and what would help. */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
