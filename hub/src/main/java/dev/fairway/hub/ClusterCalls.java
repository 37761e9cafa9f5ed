package dev.fairway.hub;

import dev.fairway.credentials.Credential;
import dev.fairway.credentials.Credential.State;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.model.Upstream;
import dev.fairway.proxy.DataPlane;
import dev.fairway.proxy.OwnRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hub's own requests to clusters, over the same links as those of clients. Any thread; what
 * they come to is said on an event loop, which must not be blocked.
 */
final class ClusterCalls {

  /** Of one answer; the longest lists that the hub asks for are shorter by far. */
  private static final int MOST_BYTES = 4 << 20;

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final State ANONYMOUS = new State.Ready(Upstream.ANONYMOUS, Optional.empty());

  private final Supplier<DataPlane> plane;
  private final Function<String, Optional<Credential>> credentials;
  private final String agent;
  private final Duration deadline;

  /**
   * @param credentials what is shown to a cluster; nothing, if there is none for it
   * @param version of the program, for the API servers' logs
   */
  ClusterCalls(
      Supplier<DataPlane> plane,
      Function<String, Optional<Credential>> credentials,
      String version) {
    this(plane, credentials, version, DEADLINE);
  }

  /** The same with another deadline for each call. */
  ClusterCalls(
      Supplier<DataPlane> plane,
      Function<String, Optional<Credential>> credentials,
      String version,
      Duration deadline) {
    this.plane = plane;
    this.credentials = credentials;
    this.agent = "fairway/" + version;
    this.deadline = deadline;
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
    Optional<Credential> credential = credentials.apply(cluster);
    return switch (credential.map(Credential::state).orElse(ANONYMOUS)) {
      case State.Unavailable(var reason) ->
          CompletableFuture.failedFuture(
              new OwnRequest.FailedException(cluster + ": no credential: " + reason));
      case State.Ready ready -> {
        ready.authorization().ifPresent(value -> fields.add(FieldNames.AUTHORIZATION, value));
        OwnRequest request =
            new OwnRequest(method, target, fields, ready.identity(), json, MOST_BYTES, deadline);
        yield plane
            .get()
            .call(cluster, request)
            .whenComplete((answer, failure) -> refused(credential, ready, answer));
      }
    };
  }

  private static void refused(
      Optional<Credential> credential, State shown, OwnRequest.@Nullable Answer answer) {
    if (answer != null && answer.status() == 401) {
      credential.ifPresent(one -> one.refused(shown));
    }
  }
}
