package dev.fairway.hub;

import dev.fairway.access.AccessRule.Scope;
import dev.fairway.access.KnownResources;
import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import java.util.ArrayList;
import java.util.List;

/** API groups and resources of policies that are probably other names of what is meant. */
final class ScopeWarnings {

  private final Resource resource;
  private final List<Problem> warnings = new ArrayList<>();

  private ScopeWarnings(Resource resource) {
    this.resource = resource;
  }

  static List<Problem> of(Resource resource, AccessPolicySpec spec) {
    ScopeWarnings reading = new ScopeWarnings(resource);
    for (int i = 0; i < spec.rules().size(); i++) {
      if (spec.rules().get(i).scope() instanceof Scope.Objects objects) {
        reading.look("spec.rules[" + i + "].", objects);
      }
    }
    return reading.warnings;
  }

  private void look(String rule, Scope.Objects objects) {
    List<String> groups = new ArrayList<>(objects.apiGroups());
    for (int i = 0; i < objects.apiGroups().size(); i++) {
      if (KnownResources.isVersion(objects.apiGroups().get(i))) {
        groups.add("");
        String message =
            "\"%s\" is a version (expected: an API group; \"\" is that of pods and services)"
                .formatted(objects.apiGroups().get(i));
        warnings.add(resource.problem(rule + "apiGroups[" + i + "]", message));
      }
    }
    for (int i = 0; i < objects.resources().size(); i++) {
      String written = objects.resources().get(i);
      String field = rule + "resources[" + i + "]";
      KnownResources.meant(written, groups)
          .ifPresent(plural -> warnings.add(resource.problem(field, singular(written, plural))));
    }
  }

  private static String singular(String written, String plural) {
    return "no resource is called \"" + written + "\" (expected: its plural, \"" + plural + "\")";
  }
}
