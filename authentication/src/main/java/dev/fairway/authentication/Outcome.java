package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;

/** What asking who a client is has come to. */
public sealed interface Outcome {

  /**
   * It is known.
   *
   * @param until when what it presented is no longer valid
   */
  record Known(Subject subject, Instant until) implements Outcome {}

  /** It presented nothing that this could judge. */
  record Unknown() implements Outcome {}

  /**
   * It presented something that is not good.
   *
   * @param reason for people; holds nothing secret
   */
  record Refused(String reason) implements Outcome {}
}
