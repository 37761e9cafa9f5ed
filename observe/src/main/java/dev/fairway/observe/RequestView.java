package dev.fairway.observe;

import java.time.Duration;
import java.util.Optional;

/**
 * A request as it was at one moment.
 *
 * @param facts what the access log tells of it, or would tell if it ended now
 * @param progress what it is doing; absent once it has ended
 */
public record RequestView(AccessRecord facts, Optional<Progress> progress) {

  static RequestView ended(AccessRecord facts) {
    return new RequestView(facts, Optional.empty());
  }

  /** What an open request needs before it can go on. */
  public enum Step {
    /** A decision about it: a stage has not answered yet. */
    DECISION("decision"),
    /** A connection to the upstream, or room on one. */
    CONNECTION("connection"),
    /** The rest of the request's body from the client. */
    REQUEST_BODY("request-body"),
    /** The upstream must take the body that it was sent. */
    UPSTREAM_READS("upstream-reads"),
    /** The head of the upstream's response. */
    RESPONSE("response"),
    /** More of the upstream's response. */
    RESPONSE_BODY("response-body"),
    /** The client must take what it was sent. */
    CLIENT_READS("client-reads");

    private final String word;

    Step(String word) {
      this.word = word;
    }

    /** The word in the API. */
    public String word() {
      return word;
    }
  }

  /**
   * What an open request is doing.
   *
   * @param next what it needs before it can go on
   * @param unwrittenToUpstream body bytes that were handed to the upstream's connection and have
   *     not left this process
   * @param unwrittenToClient the same, towards the client
   * @param sinceClient since the client last sent something
   * @param sinceUpstream since the upstream last sent something; negative if it never has
   */
  public record Progress(
      Step next,
      long unwrittenToUpstream,
      long unwrittenToClient,
      Duration sinceClient,
      Duration sinceUpstream) {}
}
