package dev.fairway.hub;

import dev.fairway.access.AccessPolicy;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From an AccessPolicy object to what access is decided by. */
final class AccessPolicyObject {

  private AccessPolicyObject() {}

  static AccessPolicy policy(Resource resource, AccessPolicySpec spec) {
    List<AccessRule> rules = new ArrayList<>();
    for (int i = 0; i < spec.rules().size(); i++) {
      rules.add(spec.rules().get(i).at(resource.locate("spec.rules[" + i + "]").toString()));
    }
    return new AccessPolicy(resource.metadata().name(), spec.subjects(), rules);
  }

  /** Rules that hold nowhere: their author has probably mistyped a name. */
  static List<Problem> warnings(
      Resource resource, AccessPolicySpec spec, Map<String, Map<String, String>> clusters) {
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < spec.rules().size(); i++) {
      String rule = "spec.rules[" + i + "].";
      switch (spec.rules().get(i).clusters()) {
        case Clusters.Named(var names) -> {
          for (int j = 0; j < names.size(); j++) {
            if (!isThere(names.get(j), clusters)) {
              String field = rule + "clusters[" + j + "]";
              warnings.add(
                  resource.problem(field, "no cluster \"" + names.get(j) + "\" is served"));
            }
          }
        }
        case Clusters.Labelled(var labels) -> {
          if (clusters.values().stream().noneMatch(has -> hasAll(has, labels))) {
            String field = rule + "clusterSelector";
            warnings.add(resource.problem(field, "no cluster that is served has these labels"));
          }
        }
      }
    }
    return warnings;
  }

  private static boolean isThere(String name, Map<String, ?> clusters) {
    return name.equals("*") || clusters.containsKey(name);
  }

  private static boolean hasAll(Map<String, String> cluster, Map<String, String> labels) {
    return cluster.entrySet().containsAll(labels.entrySet());
  }
}
