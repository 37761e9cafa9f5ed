package dev.fairway.hub;

import dev.fairway.proxy.OwnRequest;
import java.util.concurrent.CompletionException;

/**
 * What asking a cluster for its version came to.
 *
 * @param state whether it answered
 * @param version of the API server; empty if it did not tell
 * @param message why not, for people
 */
record ClusterVersion(State state, String version, String message) {

  /** A longer one is not a version. */
  private static final int MOST_CHARACTERS = 100;

  /** Whether a cluster answers. */
  enum State {
    /** It does. */
    ANSWERS,
    /** It does not. */
    SILENT,
    /** Nobody knows yet. */
    UNKNOWN
  }

  static final ClusterVersion UNKNOWN =
      new ClusterVersion(State.UNKNOWN, "", "it has not answered yet");

  static ClusterVersion failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    return new ClusterVersion(State.SILENT, "", message);
  }

  /** Reads an answer to {@code GET /version} (k8s.io/apimachinery/pkg/version). */
  static ClusterVersion of(OwnRequest.Answer answer) {
    if (answer.status() >= 500) {
      return new ClusterVersion(State.SILENT, "", "it answers " + answer.status());
    }
    if (answer.status() != 200) {
      String why = "it answers " + answer.status() + " when it is asked for its version";
      return new ClusterVersion(State.ANSWERS, "", why);
    }
    return new ClusterVersion(State.ANSWERS, gitVersion(answer.body()), "");
  }

  /** Whoever says something else than an API server does answers all the same. */
  private static String gitVersion(String body) {
    String version = JsonTree.read(body).map(answer -> answer.text("gitVersion")).orElse("");
    return version.length() <= MOST_CHARACTERS ? version : "";
  }
}
