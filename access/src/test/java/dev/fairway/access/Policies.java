package dev.fairway.access;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Policies and subjects in few words; lists are written with commas, empty text is an empty list.
 */
final class Policies {

  private Policies() {}

  /**
   * A policy.
   *
   * @param subjects names, of groups if an at sign stands before them
   */
  static AccessPolicy policy(String name, String subjects, AccessRule... rules) {
    List<Holder> holders = new ArrayList<>();
    for (String subject : list(subjects)) {
      holders.add(
          subject.startsWith("@")
              ? new Holder.Group(subject.substring(1))
              : new Holder.User(subject));
    }
    return new AccessPolicy(name, holders, List.of(rules));
  }

  static AccessRule objects(
      String clusters,
      String verbs,
      String groups,
      String resources,
      String namespaces,
      String names) {
    List<String> apiGroups = groups.isEmpty() ? List.of("") : list(groups);
    Scope scope = new Scope.Objects(apiGroups, list(resources), list(namespaces), list(names));
    return new AccessRule(clusters(clusters), list(verbs), scope, "p.yaml:1:1");
  }

  static AccessRule paths(String clusters, String verbs, String patterns) {
    return new AccessRule(
        clusters(clusters), list(verbs), new Scope.Paths(list(patterns)), "p.yaml:2:2");
  }

  static Subject subject(String user, String... groups) {
    return new Subject(user, "", List.of(groups), Map.of(), "test");
  }

  /** Names, or one label as {@code env=prod}. */
  private static Clusters clusters(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Clusters.Named(list(text))
        : new Clusters.Labelled(Map.of(text.substring(0, equals), text.substring(equals + 1)));
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }
}
