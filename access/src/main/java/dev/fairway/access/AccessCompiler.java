package dev.fairway.access;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** From policies as they are written to what holds for each user and each group. */
final class AccessCompiler {

  private final Map<String, Map<String, String>> clusters;
  private final Map<String, Building> users = new HashMap<>();
  private final Map<String, Building> groups = new HashMap<>();

  private AccessCompiler(Map<String, Map<String, String>> clusters) {
    this.clusters = clusters;
  }

  static AccessRules compile(
      List<AccessPolicy> policies, Map<String, Map<String, String>> clusters) {
    var compiler = new AccessCompiler(clusters);
    policies.forEach(compiler::add);
    return new AccessRules(true, built(compiler.users), built(compiler.groups));
  }

  private void add(AccessPolicy policy) {
    var rules = new Building();
    for (int i = 0; i < policy.rules().size(); i++) {
      add(policy.name(), i, policy.rules().get(i), rules);
    }
    // One who is named twice in a policy has its rules once.
    for (Holder holder : Set.copyOf(policy.subjects())) {
      switch (holder) {
        case Holder.User(var name) -> users.computeIfAbsent(name, _ -> new Building()).add(rules);
        case Holder.Group(var name) -> groups.computeIfAbsent(name, _ -> new Building()).add(rules);
      }
    }
  }

  private void add(String policy, int index, AccessRule rule, Building rules) {
    var allowed = new Decision.Allowed(policy, index, rule.place());
    Words on = clusters(rule.clusters());
    rules.written.add(new Grants.Written(on, new Grant(policy, index, rule)));
    switch (rule.scope()) {
      case Scope.Objects scope -> rules.objects.add(ObjectRule.of(allowed, on, rule, scope));
      case Scope.Paths scope -> rules.paths.add(PathRule.of(allowed, on, rule, scope));
    }
  }

  private Words clusters(Clusters chosen) {
    return switch (chosen) {
      case Clusters.Named(var names) -> Words.of(names);
      case Clusters.Labelled(var labels) -> new Words(false, labelled(labels));
    };
  }

  private Set<String> labelled(Map<String, String> labels) {
    return clusters.entrySet().stream()
        .filter(_ -> !labels.isEmpty())
        .filter(cluster -> cluster.getValue().entrySet().containsAll(labels.entrySet()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, Grants> built(Map<String, Building> building) {
    Map<String, Grants> built = HashMap.newHashMap(building.size());
    building.forEach(
        (name, rules) -> built.put(name, new Grants(rules.objects, rules.paths, rules.written)));
    return built;
  }

  /** Rules on their way to become {@link Grants}. */
  private static final class Building {

    private final List<ObjectRule> objects = new ArrayList<>();
    private final List<PathRule> paths = new ArrayList<>();
    private final List<Grants.Written> written = new ArrayList<>();

    private void add(Building other) {
      objects.addAll(other.objects);
      paths.addAll(other.paths);
      written.addAll(other.written);
    }
  }
}
