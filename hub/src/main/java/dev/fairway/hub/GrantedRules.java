package dev.fairway.hub;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a credential may do on a cluster, by the cluster's own account (SelfSubjectRulesReview).
 *
 * @param rules those that hold
 * @param whole whether there are no others: authorizers other than RBAC do not list theirs
 */
record GrantedRules(List<GrantedRule> rules, boolean whole) {

  /** Nothing is known. */
  static final GrantedRules UNKNOWN = new GrantedRules(List.of(), false);

  /** Copies the rules. */
  GrantedRules {
    rules = List.copyOf(rules);
  }

  /** The question what one may do in a namespace, JSON. */
  static String review(String namespace) {
    return "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SelfSubjectRulesReview\","
        + "\"spec\":{\"namespace\":\""
        + namespace
        + "\"}}";
  }

  /** Reads its answer; nothing if it is none. */
  static Optional<GrantedRules> read(String text) {
    return JsonTree.read(text)
        .filter(tree -> tree.text("kind").equals("SelfSubjectRulesReview"))
        .map(tree -> of(tree.object("status")));
  }

  private static GrantedRules of(JsonTree status) {
    return new GrantedRules(
        Stream.concat(
                status.objects("resourceRules").stream().map(GrantedRule::ofResources),
                status.objects("nonResourceRules").stream().map(GrantedRule::ofPaths))
            .toList(),
        !status.isTrue("incomplete"));
  }

  boolean allow(AccessRight right) {
    return rules.stream().anyMatch(rule -> rule.allows(right));
  }

  /** Without those that others have, too. */
  GrantedRules without(GrantedRules others) {
    return new GrantedRules(
        rules.stream().filter(rule -> !others.rules.contains(rule)).toList(), whole);
  }
}
