package dev.fairway.bench;

/** Something that keeps a benchmark from running; the message says what, why, and what helps. */
public final class BenchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
