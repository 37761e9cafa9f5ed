package dev.fairway.clients;

/**
 * How a case ended, and what it said.
 *
 * @param code its exit code; negative when it was ended because it took too long
 * @param text what it printed, without what must differ
 */
public record Outcome(int code, String text) {

  /** Whether it did what it was meant to do. */
  boolean succeeded() {
    return code == 0;
  }
}
