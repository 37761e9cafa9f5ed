package dev.fairway.hub;

import dev.fairway.access.RequestInfo;
import dev.fairway.access.Subject;
import dev.fairway.observe.Annotation;
import dev.fairway.proxy.ProxyRequest;
import java.util.Set;

/**
 * What a request means to Kubernetes, for the access log, the metrics and the admin API. It may
 * outlive the request, so it keeps no more of each text than a valid one can have.
 *
 * @param cluster the cluster that it goes to
 * @param user who sends it; empty if only the cluster knows
 * @param authenticator what knows who sends it; empty if only the cluster knows
 * @param impersonated as whom they send it; empty if as themselves
 * @param verb out of a small set
 * @param group empty for the core group
 * @param resource in plural
 * @param subresource such as log
 * @param namespace empty without one
 * @param name empty without one
 */
record KubernetesRequest(
    String cluster,
    String user,
    String authenticator,
    String impersonated,
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name)
    implements Annotation {

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

  /** The longest name that Kubernetes allows is a DNS subdomain's. */
  private static final int MAX_TEXT = 253;

  static KubernetesRequest of(String cluster, Subject subject, RequestInfo info) {
    return new KubernetesRequest(
        cluster,
        subject.authenticator().isEmpty() ? "" : shorten(subject.user()),
        subject.authenticator(),
        "",
        VERBS.contains(info.verb()) ? info.verb() : "other",
        shorten(info.apiGroup()),
        shorten(info.resource()),
        shorten(info.subresource()),
        shorten(info.namespace()),
        shorten(info.name()));
  }

  /** Says as whom a request is sent, where that is known. */
  static void tell(ProxyRequest request, Acting acting) {
    if (acting.impersonated().isPresent()
        && request.annotation() instanceof KubernetesRequest about) {
      request.annotate(about.as(acting.impersonated().get().user()));
    }
  }

  /** Whether its answer is that of an application, which the cluster's own proxy passes on. */
  static boolean isProxied(ProxyRequest request) {
    return request.annotation() instanceof KubernetesRequest about
        && (about.subresource.equals("proxy") || about.verb.equals("proxy"));
  }

  private KubernetesRequest as(String other) {
    return new KubernetesRequest(
        cluster,
        user,
        authenticator,
        shorten(other),
        verb,
        group,
        resource,
        subresource,
        namespace,
        name);
  }

  @Override
  public void describe(FieldSink sink) {
    sink.field("cluster", cluster);
    sink.field("user", user);
    sink.field("authenticator", authenticator);
    sink.field("impersonated", impersonated);
    sink.field("verb", verb);
    sink.field("group", group);
    sink.field("resource", resource);
    sink.field("subresource", subresource);
    sink.field("namespace", namespace);
    sink.field("name", name);
  }

  private static String shorten(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }
}
