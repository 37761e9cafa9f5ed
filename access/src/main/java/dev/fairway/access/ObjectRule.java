package dev.fairway.access;

import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRule.Scope;

/**
 * A rule about objects, made for being asked: an answer is a few look-ups in sets. Matches as
 * Kubernetes' RBAC does (pkg/apis/rbac/v1/evaluation_helpers.go), but for the verb impersonate.
 *
 * <p>To impersonate is to become somebody else, so there "*" stands for nothing, in no field, and
 * whoever is called {@code system:}, service accounts among them, must be spelled out: the group
 * system:masters may do everything on a cluster.
 *
 * @param allowed the answer when it matches
 */
record ObjectRule(
    Decision.Allowed allowed,
    Words clusters,
    Words verbs,
    Words groups,
    Words resources,
    Words namespaces,
    Words names) {

  static final String IMPERSONATE = "impersonate";

  static ObjectRule of(
      Decision.Allowed allowed, Words clusters, AccessRule rule, Scope.Objects scope) {
    return new ObjectRule(
        allowed,
        clusters,
        Words.of(rule.verbs()),
        Words.of(scope.apiGroups()),
        Words.of(scope.resources()),
        Words.of(scope.namespaces()),
        Words.of(scope.resourceNames()));
  }

  /**
   * Whether it allows a request on a cluster.
   *
   * @param full the resource, and its subresource after a slash
   * @param ofAll the subresource of every resource, as rules write it; the resource without one
   */
  boolean allows(String cluster, OfObject request, String full, String ofAll) {
    if (!clusters.has(cluster)) {
      return false;
    }
    if (request.verb().equals(IMPERSONATE)) {
      return impersonates(request, full);
    }
    return verbs.has(request.verb())
        && groups.has(request.group())
        && (resources.has(full) || resources.exact().contains(ofAll))
        && (namespaces.isEmpty() || namespaces.exact().contains(request.namespace()))
        && (names.isEmpty() || names.exact().contains(request.name()));
  }

  private boolean impersonates(OfObject request, String full) {
    return verbs.spell(IMPERSONATE)
        && groups.spell(request.group())
        && resources.spell(full)
        && switch (request.resource()) {
          case "serviceaccounts" ->
              namespaces.spell(request.namespace()) && names.spell(request.name());
          case "users", "groups" ->
              namespaces.isEmpty()
                  && (names.spell(request.name())
                      || (names.isEmpty() && !SystemNames.is(request.name())));
          default -> namespaces.isEmpty() && (names.isEmpty() || names.spell(request.name()));
        };
  }
}
