package dev.fairway.hub;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A rule of what somebody may do on a cluster, as RBAC writes them.
 *
 * @param groups API groups; those of paths are none
 * @param resources or paths
 * @param names the only objects that it is about; empty for all
 * @param ofPaths whether the resources are paths
 */
record GrantedRule(
    List<String> verbs,
    List<String> groups,
    List<String> resources,
    List<String> names,
    boolean ofPaths) {

  private static final String ANY = "*";

  /** More of a kind would not be read. */
  private static final int MOST_TOLD = 4;

  /** Copies the lists. */
  GrantedRule {
    verbs = List.copyOf(verbs);
    groups = List.copyOf(groups);
    resources = List.copyOf(resources);
    names = List.copyOf(names);
  }

  static GrantedRule ofResources(JsonTree rule) {
    return new GrantedRule(
        rule.texts("verbs"),
        rule.texts("apiGroups"),
        rule.texts("resources"),
        rule.texts("resourceNames"),
        false);
  }

  static GrantedRule ofPaths(JsonTree rule) {
    return new GrantedRule(
        rule.texts("verbs"), List.of(""), rule.texts("nonResourceURLs"), List.of(), true);
  }

  /** Whether it allows something. */
  boolean allows(AccessRight right) {
    return !ofPaths
        && has(verbs, right.verb())
        && has(groups, right.group())
        && (has(resources, right.resource()) || resources.contains(subresource(right)))
        && (names.isEmpty() || (!right.name().isEmpty() && names.contains(right.name())));
  }

  /** The same subresource of every resource. */
  private static String subresource(AccessRight right) {
    int slash = right.resource().indexOf('/');
    return slash < 0 ? "" : ANY + right.resource().substring(slash);
  }

  private static boolean has(List<String> all, String one) {
    return all.contains(ANY) || all.contains(one);
  }

  /** Without the groups, or the resources, that are not wanted. */
  GrantedRule only(List<String> wantedGroups, List<String> wantedResources) {
    return new GrantedRule(verbs, wantedGroups, wantedResources, names, ofPaths);
  }

  /** With what is gravest first, for people who read no further. */
  GrantedRule worstFirst() {
    return only(
        groups, resources.stream().sorted(Comparator.comparingInt(GrantedRule::rank)).toList());
  }

  private static int rank(String resource) {
    return AccessRight.rank(right -> right.resource().equals(resource));
  }

  /** Without the verbs that are not wanted. */
  GrantedRule only(Predicate<String> wantedVerb) {
    return new GrantedRule(
        verbs.stream().filter(wantedVerb).toList(), groups, resources, names, ofPaths);
  }

  /** Whether it is about everything that there is. */
  boolean isUnlimited() {
    return verbs.contains(ANY) && groups.contains(ANY) && resources.contains(ANY) && !ofPaths;
  }

  /** For people, such as {@code get, list secrets}. */
  @Override
  public String toString() {
    String what = ofPaths ? some(resources) : objects();
    String which = names.isEmpty() ? "" : " named " + some(names);
    String verb = verbs.contains(ANY) ? "any verb on" : String.join(", ", verbs);
    return verb + " " + (resources.contains(ANY) ? anything() : what) + which;
  }

  private String anything() {
    if (ofPaths) {
      return "any path";
    }
    return "any resource" + (groups.contains(ANY) ? "" : " of " + groupNames());
  }

  private String objects() {
    String all = some(resources);
    return groups.equals(List.of("")) ? all : all + " of " + groupNames();
  }

  private String groupNames() {
    return some(
        groups.stream()
            .map(each -> each.isEmpty() ? "the core group" : each.equals(ANY) ? "any group" : each)
            .toList());
  }

  private static String some(List<String> all) {
    int rest = all.size() - MOST_TOLD;
    return rest <= 1
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, MOST_TOLD)) + " and " + rest + " others";
  }
}
