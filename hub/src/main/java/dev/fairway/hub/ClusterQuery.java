package dev.fairway.hub;

import dev.fairway.access.LabelSelector;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * Which clusters a request of the hub's own API asks for.
 *
 * @param name only this one; empty for any
 * @param labels what their labels must be like
 */
record ClusterQuery(String name, LabelSelector labels) {

  private static final List<String> BY_NAME = List.of("metadata.name==", "metadata.name=");

  /** What cannot be answered; the message is for who asks. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Reads the query of a target; parameters that only say how to answer are passed over.
   *
   * @throws RefusedException if it asks for what the API does not have, rather than answering
   *     something else
   */
  static ClusterQuery parse(String target) throws RefusedException {
    Map<String, List<String>> parameters;
    try {
      parameters = new QueryStringDecoder(target).parameters();
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "the query is malformed");
    }
    String watch = first(parameters, "watch");
    if (!watch.isEmpty() && !watch.equals("0") && !watch.equalsIgnoreCase("false")) {
      throw new RefusedException(405, "the hub's own API cannot be watched (expected: get, list)");
    }
    String selector = first(parameters, "labelSelector");
    LabelSelector labels =
        LabelSelector.parse(selector)
            .orElseThrow(() -> new RefusedException(400, "labelSelector: not a label selector"));
    return new ClusterQuery(name(first(parameters, "fieldSelector")), labels);
  }

  boolean matches(String cluster, Map<String, String> itsLabels) {
    return (name.isEmpty() || name.equals(cluster)) && labels.matches(itsLabels);
  }

  private static String name(String fieldSelector) throws RefusedException {
    if (fieldSelector.isEmpty()) {
      return "";
    }
    for (String start : BY_NAME) {
      if (fieldSelector.startsWith(start) && fieldSelector.indexOf(',') < 0) {
        return fieldSelector.substring(start.length());
      }
    }
    throw new RefusedException(400, "fieldSelector: only metadata.name=<name> is known here");
  }

  private static String first(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.get(name);
    return values == null ? "" : values.getFirst();
  }
}
