package dev.fairway.model;

/** What a {@link Route} does with a request. */
public sealed interface Action {

  /**
   * Sends it to an upstream.
   *
   * @param upstream the upstream's name
   * @param stripPrefix removed from the front of the raw path, and put back in front of a path in
   *     the {@code Location} of a redirect; empty to leave both alone
   */
  record Forward(String upstream, String stripPrefix) implements Action {}

  /**
   * Answers it here.
   *
   * @param service which of the program's own answers, by name
   */
  record Serve(Service service) implements Action {}

  /**
   * Lets an API of the program's own answer it.
   *
   * @param service which one, by name
   */
  record Own(String service) implements Action {}

  /**
   * Refuses it. A failure is a route of its own, so that what cannot be served is said, not absent.
   *
   * @param status the HTTP status
   * @param message for the person who reads it
   */
  record Refuse(int status, String message) implements Action {}

  /** The program's own answers. */
  enum Service {
    /** The process lives. */
    LIVEZ,
    /** The process takes traffic: configured, and not draining. */
    READYZ,
    /** Metrics in the Prometheus text format. */
    METRICS
  }
}
