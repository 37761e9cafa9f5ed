package dev.fairway.config;

import static dev.fairway.config.AccessPolicyKind.API_GROUPS;
import static dev.fairway.config.AccessPolicyKind.CLUSTERS;
import static dev.fairway.config.AccessPolicyKind.CLUSTER_SELECTOR;
import static dev.fairway.config.AccessPolicyKind.MATCH_LABELS;
import static dev.fairway.config.AccessPolicyKind.NAMESPACES;
import static dev.fairway.config.AccessPolicyKind.NON_RESOURCE_PATHS;
import static dev.fairway.config.AccessPolicyKind.RESOURCES;
import static dev.fairway.config.AccessPolicyKind.RESOURCE_NAMES;
import static dev.fairway.config.AccessPolicyKind.VERBS;

import java.util.List;

/**
 * What must hold within a rule of an access policy. A rule that could never match anything is an
 * error, because its author believes that it does.
 */
final class AccessPolicyCheck {

  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
  private static final String USER_EXTRAS = "userextras/";
  private static final String AUTHENTICATION = "authentication.k8s.io";
  private static final List<String> IN_CORE = List.of("users", "groups", "serviceaccounts");

  private final Values values;
  private final Check.Fault fault;

  private AccessPolicyCheck(Values values, Check.Fault fault) {
    this.values = values;
    this.fault = fault;
  }

  static void apply(Values values, Check.Fault fault) {
    var check = new AccessPolicyCheck(values, fault);
    check.clusters();
    if (values.has(NON_RESOURCE_PATHS)) {
      check.paths();
    } else if (values.has(RESOURCES)) {
      check.objects();
    }
  }

  private void clusters() {
    if (values.find(CLUSTERS).filter(names -> names.size() > 1 && hasAll(names)).isPresent()) {
      fault.at(CLUSTERS, "\"*\" beside other names (expected: \"*\" alone, or names)");
    }
    if (values.find(CLUSTER_SELECTOR).filter(labels -> labels.isEmpty()).isPresent()) {
      fault.below(
          "clusterSelector." + MATCH_LABELS.name(),
          "no label (expected: at least one; all clusters are clusters: [\"*\"])");
    }
  }

  private void paths() {
    verbs(AccessScalars.OBJECT_VERBS, "HTTP methods such as get, for nonResourcePaths");
    for (Field<?> field : List.of(API_GROUPS, NAMESPACES, RESOURCE_NAMES)) {
      if (values.has(field)) {
        fault.at(field, "given beside nonResourcePaths (expected: only with resources)");
      }
    }
  }

  private void objects() {
    if (!values.has(API_GROUPS)) {
      fault.at(
          API_GROUPS, "missing (expected: the API groups of the resources; \"\" is that of pods)");
      return;
    }
    verbs(AccessScalars.PATH_VERBS, "Kubernetes' verbs such as get or create, for resources");
    if (!values.get(VERBS).contains(AccessScalars.IMPERSONATE)) {
      return;
    }
    if (values.get(VERBS).size() > 1) {
      fault.at(
          VERBS, "impersonate beside other verbs (expected: impersonate in a rule of its own)");
      return;
    }
    impersonated();
  }

  private void verbs(List<String> wrong, String expected) {
    List<String> verbs = values.get(VERBS);
    for (int i = 0; i < verbs.size(); i++) {
      if (wrong.contains(verbs.get(i))) {
        fault.below("verbs[" + i + "]", verbs.get(i) + " (expected: " + expected + ")");
      }
    }
  }

  private void impersonated() {
    if (hasAll(values.get(API_GROUPS))) {
      fault.at(
          API_GROUPS,
          "\"*\" for impersonate (expected: \"\" or " + AUTHENTICATION + ", by their names)");
      return;
    }
    List<String> resources = values.get(RESOURCES);
    for (int i = 0; i < resources.size(); i++) {
      impersonated(resources.get(i), "resources[" + i + "]");
    }
  }

  private void impersonated(String resource, String path) {
    boolean inCore = IN_CORE.contains(resource);
    if (!inCore && !resource.equals("uids") && !resource.startsWith(USER_EXTRAS)) {
      fault.below(
          path,
          Quoted.of(resource)
              + " cannot be impersonated (expected: users, groups, serviceaccounts, uids or"
              + " userextras/<key>)");
      return;
    }
    String group = inCore ? "" : AUTHENTICATION;
    if (!values.get(API_GROUPS).contains(group)) {
      String named = Quoted.of(group);
      fault.below(path, resource + " is in API group " + named + " (expected: it in apiGroups)");
    } else if (resource.equals("serviceaccounts")) {
      serviceAccounts(path);
    } else if (values.has(NAMESPACES)) {
      fault.below(path, resource + " is in no namespace (expected: a rule without namespaces)");
    } else if (resource.equals("users")) {
      users();
    }
  }

  private void serviceAccounts(String path) {
    if (!values.has(NAMESPACES) || !values.has(RESOURCE_NAMES)) {
      fault.below(
          path,
          "serviceaccounts are impersonated only by name (expected: both namespaces and"
              + " resourceNames)");
    }
  }

  private void users() {
    List<String> names = values.find(RESOURCE_NAMES).orElse(List.of());
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).startsWith(SERVICE_ACCOUNT)) {
        fault.below(
            "resourceNames[" + i + "]",
            Quoted.of(names.get(i))
                + " is a service account (expected: a rule for serviceaccounts, with its namespace"
                + " in namespaces and its own name here)");
      }
    }
  }

  private static boolean hasAll(List<String> names) {
    return names.contains(AccessScalars.ALL);
  }
}
