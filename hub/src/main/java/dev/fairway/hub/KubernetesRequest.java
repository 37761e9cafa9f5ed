package dev.fairway.hub;

import dev.fairway.observe.Annotation;
import java.util.Set;

/**
 * What a request means to Kubernetes, for the access log and the metrics.
 *
 * @param cluster the cluster that it goes to
 * @param info what it asks for
 */
record KubernetesRequest(String cluster, RequestInfo info) implements Annotation {

  /** Verbs become labels of metrics, so they come from a closed set. */
  private static final Set<String> VERBS =
      Set.of(
          "get",
          "list",
          "watch",
          "create",
          "update",
          "patch",
          "delete",
          "deletecollection",
          "proxy",
          "head",
          "post",
          "put",
          "options");

  @Override
  public String verb() {
    return VERBS.contains(info.verb()) ? info.verb() : "other";
  }

  @Override
  public void describe(FieldSink sink) {
    sink.field("cluster", cluster);
    sink.field("verb", verb());
    sink.field("group", info.apiGroup());
    sink.field("resource", info.resource());
    sink.field("subresource", info.subresource());
    sink.field("namespace", info.namespace());
    sink.field("name", info.name());
  }
}
