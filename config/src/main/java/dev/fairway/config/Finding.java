package dev.fairway.config;

/**
 * One thing to look at in a configuration.
 *
 * @param severity how much it matters
 * @param problem what and where
 */
public record Finding(Severity severity, Problem problem) {

  /** How much a finding matters. */
  public enum Severity {
    /** It is not taken. */
    ERROR,
    /** It is taken; its owner should look at it all the same. */
    WARNING,
    /** It is not needed; nothing that anyone relies on changes. */
    INFO
  }
}
