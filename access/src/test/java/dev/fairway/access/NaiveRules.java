package dev.fairway.access;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRequest.OfPath;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.List;
import java.util.Map;

/**
 * The meaning of access policies, sentence by sentence and as slow as it likes: what {@link
 * AccessRules} is held against.
 *
 * @param policies the policies
 * @param labels the labels of the clusters
 */
record NaiveRules(List<AccessPolicy> policies, Map<String, Map<String, String>> labels) {

  boolean allows(Subject subject, String cluster, AccessRequest request) {
    if (request instanceof OfObject object && object.connects()) {
      return allows(subject, cluster, object.as(object.verb()))
          && allows(subject, cluster, object.as("create"));
    }
    for (AccessPolicy policy : policies) {
      for (AccessRule rule : policy.rules()) {
        if (isAbout(policy, subject) && holdsOn(rule, cluster) && matches(rule, request)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAbout(AccessPolicy policy, Subject subject) {
    return policy.subjects().contains(new Holder.User(subject.user()))
        || subject.groups().stream()
            .anyMatch(group -> policy.subjects().contains(new Holder.Group(group)));
  }

  private boolean holdsOn(AccessRule rule, String cluster) {
    return switch (rule.clusters()) {
      case Clusters.Named(var names) -> names.contains("*") || names.contains(cluster);
      case Clusters.Labelled(var wanted) -> {
        Map<String, String> has = labels.getOrDefault(cluster, Map.of());
        yield !wanted.isEmpty()
            && wanted.entrySet().stream()
                .allMatch(label -> label.getValue().equals(has.get(label.getKey())));
      }
    };
  }

  private static boolean matches(AccessRule rule, AccessRequest request) {
    return switch (rule.scope()) {
      case Scope.Objects scope ->
          request instanceof OfObject object
              && (object.verb().equals("impersonate")
                  ? impersonates(rule, scope, object)
                  : matches(rule, scope, object));
      case Scope.Paths(var patterns) ->
          request instanceof OfPath path
              && !path.verb().equals("impersonate")
              && (rule.verbs().contains("*") || rule.verbs().contains(path.verb()))
              && patterns.stream().anyMatch(pattern -> matches(pattern, path.path()));
    };
  }

  private static boolean matches(AccessRule rule, Scope.Objects scope, OfObject request) {
    boolean verb = rule.verbs().contains("*") || rule.verbs().contains(request.verb());
    boolean group = scope.apiGroups().contains("*") || scope.apiGroups().contains(request.group());
    boolean resource =
        scope.resources().contains("*") || scope.resources().contains(resource(request));
    boolean subresource =
        !request.subresource().isEmpty()
            && scope.resources().contains("*/" + request.subresource());
    boolean namespace =
        scope.namespaces().isEmpty() || scope.namespaces().contains(request.namespace());
    boolean name =
        scope.resourceNames().isEmpty() || scope.resourceNames().contains(request.name());
    return verb && group && (resource || subresource) && namespace && name;
  }

  private static boolean impersonates(AccessRule rule, Scope.Objects scope, OfObject request) {
    if (request.group().contains("*") || resource(request).contains("*")) {
      return false;
    }
    if (!rule.verbs().contains("impersonate")
        || !scope.apiGroups().contains(request.group())
        || !scope.resources().contains(resource(request))) {
      return false;
    }
    boolean named = scope.resourceNames().contains(request.name()) && !request.name().contains("*");
    boolean account = request.resource().equals("serviceaccounts");
    if (account) {
      return named
          && scope.namespaces().contains(request.namespace())
          && !request.namespace().contains("*");
    }
    boolean person = request.resource().equals("users") || request.resource().equals("groups");
    boolean system = person && request.name().strip().startsWith("system:");
    boolean unnamed = scope.resourceNames().isEmpty() && !system;
    return scope.namespaces().isEmpty() && (named || unnamed);
  }

  private static String resource(OfObject request) {
    return request.subresource().isEmpty()
        ? request.resource()
        : request.resource() + "/" + request.subresource();
  }

  private static boolean matches(String pattern, String path) {
    return pattern.endsWith("*")
        ? path.startsWith(pattern.substring(0, pattern.length() - 1))
        : path.equals(pattern);
  }
}
