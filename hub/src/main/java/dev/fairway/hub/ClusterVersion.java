package dev.fairway.hub;

import dev.fairway.proxy.OwnRequest;
import java.util.concurrent.CompletionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What asking a cluster for its version came to.
 *
 * @param state whether it answered
 * @param version of the API server; empty if it did not tell
 * @param message why not, for people
 */
record ClusterVersion(State state, String version, String message) {

  private static final JsonFactory JSON = new JsonFactory();

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

  private static String gitVersion(String body) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.PROPERTY_NAME
            && json.streamReadContext().getNestingDepth() == 1
            && json.currentName().equals("gitVersion")
            && json.nextToken() == JsonToken.VALUE_STRING) {
          String version = json.getString();
          return version.length() <= MOST_CHARACTERS ? version : "";
        }
      }
    } catch (JacksonException e) {
      // Not what an API server says; it answers all the same.
    }
    return "";
  }
}
