package dev.fairway.hub;

import dev.fairway.access.AccessPolicy;
import dev.fairway.access.AccessRules;
import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Configuration;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The access policies in force, and with them what the next configuration falls back on. A pure
 * function of the objects and of what was in force before.
 *
 * <p>A policy in error keeps its last good form, like every object. Errors never open anything:
 *
 * <ul>
 *   <li>A policy in error that has no good form grants nothing, but it is a policy, and so what no
 *       other allows is denied.
 *   <li>Where no policy is known, and never was, a file that speaks of policies and cannot be
 *       understood may hold one, and so may a file that cannot be read at all: a hub that starts
 *       with it denies everything until that is mended.
 *   <li>A policy that is simply gone is gone.
 * </ul>
 *
 * @param forms the good form of each policy, and empty ones for those in error without one
 * @param mayBeHidden whether no policy is known, but what cannot be read may hold one
 * @param known whether there was a configuration
 */
public record AccessPolicies(Map<ObjectKey, Form> forms, boolean mayBeHidden, boolean known) {

  /** Before the first configuration. */
  public static final AccessPolicies NONE = new AccessPolicies(Map.of(), false, false);

  private static final String KIND = "AccessPolicy";

  /** Copies the forms. */
  public AccessPolicies {
    forms = Map.copyOf(forms);
  }

  /**
   * The form of one policy.
   *
   * @param policy what it says
   * @param file the file that it was read from
   */
  public record Form(AccessPolicy policy, String file) {}

  /** The policies of a configuration. */
  public static AccessPolicies of(Configuration configuration, AccessPolicies before) {
    Map<ObjectKey, Form> forms = new TreeMap<>();
    List<Problem> unnamed = new ArrayList<>();
    for (Problem problem : configuration.problems()) {
      problem
          .object()
          .ifPresentOrElse(key -> inError(key, problem, before, forms), () -> unnamed.add(problem));
    }
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof AccessPolicySpec spec) {
        AccessPolicy policy = AccessPolicyObject.policy(resource, spec);
        forms.put(resource.key(), new Form(policy, resource.location().file()));
      }
    }
    before
        .forms()
        .forEach(
            (key, form) -> {
              if (unnamed.stream().anyMatch(problem -> hides(problem, form))) {
                forms.putIfAbsent(key, form);
              }
            });
    boolean unknown = !before.known() || before.mayBeHidden();
    return new AccessPolicies(
        forms, forms.isEmpty() && unknown && configuration.mayHidePolicy(), true);
  }

  /**
   * What they come to.
   *
   * @param clusters the labels of every cluster, by its name
   */
  public AccessRules rules(Map<String, Map<String, String>> clusters) {
    List<AccessPolicy> policies = new ArrayList<>();
    new TreeMap<>(forms).values().forEach(form -> policies.add(form.policy()));
    if (mayBeHidden) {
      policies.add(AccessPolicy.grantingNothing(""));
    }
    return AccessRules.of(policies, clusters);
  }

  /** The labels of every good cluster of a configuration. */
  public static Map<String, Map<String, String>> clusterLabels(Configuration configuration) {
    Map<String, Map<String, String>> labels = new TreeMap<>();
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof ClusterSpec) {
        labels.put(resource.metadata().name(), resource.metadata().labels());
      }
    }
    return labels;
  }

  private static void inError(
      ObjectKey key, Problem problem, AccessPolicies before, Map<ObjectKey, Form> forms) {
    if (key.kind().equals(KIND)) {
      AccessPolicy nothing = AccessPolicy.grantingNothing(key.name());
      Form fallback = new Form(nothing, problem.location().file());
      forms.put(key, Optional.ofNullable(before.forms().get(key)).orElse(fallback));
    }
  }

  /** Whether the file that held a policy, or the folder of that file, can no longer be read. */
  private static boolean hides(Problem problem, Form form) {
    return Path.of(form.file()).startsWith(problem.location().file());
  }
}
