package dev.fairway.hub;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.proxy.DataPlane;
import dev.fairway.proxy.OwnRequest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The hub's own requests to clusters, over the same links as those of clients. Any thread; what
 * they come to is said on an event loop, which must not be blocked.
 */
final class ClusterCalls {

  /** Of one answer; the longest lists that the hub asks for are shorter by far. */
  private static final int MOST_BYTES = 4 << 20;

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Supplier<DataPlane> plane;
  private final String agent;

  /**
   * @param version of the program, for the API servers' logs
   */
  ClusterCalls(Supplier<DataPlane> plane, String version) {
    this.plane = plane;
    this.agent = "fairway/" + version;
  }

  /**
   * Asks for something.
   *
   * @return fails with {@link OwnRequest.FailedException} if there is no whole answer in time
   */
  CompletionStage<OwnRequest.Answer> get(String cluster, String target) {
    return call(cluster, "GET", target, "");
  }

  /** The same with a body, JSON. */
  CompletionStage<OwnRequest.Answer> post(String cluster, String target, String json) {
    return call(cluster, "POST", target, json);
  }

  private CompletionStage<OwnRequest.Answer> call(
      String cluster, String method, String target, String json) {
    Fields fields =
        new Fields().add(FieldNames.USER_AGENT, agent).add("accept", "application/json");
    if (!json.isEmpty()) {
      fields.add(FieldNames.CONTENT_TYPE, "application/json");
    }
    return plane
        .get()
        .call(cluster, new OwnRequest(method, target, fields, json, MOST_BYTES, DEADLINE));
  }
}
