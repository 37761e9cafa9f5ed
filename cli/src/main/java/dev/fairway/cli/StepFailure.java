package dev.fairway.cli;

/** A step of the demo did not hold; the message says what was expected and what came. */
final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  StepFailure(String message) {
    super(message);
  }
}
