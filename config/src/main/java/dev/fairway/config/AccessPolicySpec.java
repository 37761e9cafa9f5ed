package dev.fairway.config;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule;
import java.util.List;

/**
 * What some people and programs may do. Policies only allow: what none of them allows is denied.
 *
 * @param subjects whom it is about: who is any of these
 * @param rules what they may do: what any of these allows
 */
public record AccessPolicySpec(List<Holder> subjects, List<AccessRule> rules) implements Spec {

  /** Every verb that a rule can name. */
  public static final List<String> VERBS =
      List.of(
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
          "options",
          "*",
          "impersonate");

  /** Copies the lists. */
  public AccessPolicySpec {
    subjects = List.copyOf(subjects);
    rules = List.copyOf(rules);
  }
}
