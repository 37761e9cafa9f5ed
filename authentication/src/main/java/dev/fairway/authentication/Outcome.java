package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;

/** What asking who a client is has come to. */
public sealed interface Outcome extends Answer {

  /** It presented nothing that this could judge. */
  Unknown UNKNOWN = new Unknown();

  /**
   * It is known.
   *
   * @param until when what it presented is no longer valid
   * @param evidence what it was known by
   */
  record Known(Subject subject, Instant until, Evidence evidence) implements Outcome {}

  /** It presented nothing that this could judge. */
  record Unknown() implements Outcome {}

  /**
   * It presented something that is not good.
   *
   * @param reason for the log; holds nothing secret, and is not for the client
   */
  record Refused(String reason) implements Outcome {}

  /**
   * Whether what it presented is good cannot be found out now.
   *
   * @param reason for the log; holds nothing secret, and is not for the client
   */
  record Unavailable(String reason) implements Outcome {}
}
