package dev.fairway.config;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.List;
import java.util.Map;

/** How the kind AccessPolicy is written. */
final class AccessPolicyKind {

  static final String EXAMPLE =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata:
        name: developers
      spec:
        subjects:
          - group: oidc:developers
        rules:
          - clusters: [paris]
            verbs: [get, list, watch]
            apiGroups: ["", apps]
            resources: [pods, pods/log, deployments]
            namespaces: [team-a]
      """;

  private static final int MOST = 1_000;

  private static final Field<Holder.User> USER =
      Field.optional(
          "user",
          ScalarType.of(
              AccessScalars.IDENTITY.expected(),
              AccessScalars.IDENTITY.syntax(),
              text -> new Holder.User(AccessScalars.IDENTITY.parse().apply(text)),
              Holder.User::name),
          "The user of exactly this name, as the hub knows it: with the prefix of what"
              + " authenticates it.");

  private static final Field<Holder.Group> GROUP =
      Field.optional(
          "group",
          ScalarType.of(
              AccessScalars.IDENTITY.expected(),
              AccessScalars.IDENTITY.syntax(),
              text -> new Holder.Group(AccessScalars.IDENTITY.parse().apply(text)),
              Holder.Group::name),
          "Everybody in the group of exactly this name, prefix included.");

  private static final Field<List<Holder>> SUBJECTS =
      Field.required(
          "subjects",
          new ListType<>(new UnionType<Holder>(List.of(USER, GROUP)), 1, MOST),
          "Whom the policy is about: everybody who is any of these.");

  static final Field<List<String>> CLUSTERS =
      Field.optional(
          "clusters",
          new ListType<>(AccessScalars.CLUSTER, 1, MOST),
          "The clusters that the rule is for, by name.");

  static final Field<Map<String, String>> MATCH_LABELS =
      Field.required(
          "matchLabels",
          new MapType<>(Scalars.LABEL_KEY, Scalars.LABEL_VALUE),
          "Labels of Cluster objects, at least one; a cluster must have all of them.");

  static final Field<Map<String, String>> CLUSTER_SELECTOR =
      Field.optional(
          "clusterSelector",
          ObjectType.of(List.of(MATCH_LABELS), values -> values.get(MATCH_LABELS)),
          "The clusters that the rule is for, by their labels; instead of clusters.");

  static final Field<List<String>> VERBS =
      Field.required(
          "verbs",
          new ListType<>(AccessScalars.VERB, 1, 20),
          "What may be done. Kubernetes' verbs; for nonResourcePaths, HTTP methods in lower case."
              + " \"*\" is every verb but impersonate, which stands alone.");

  static final Field<List<String>> API_GROUPS =
      Field.optional(
          "apiGroups",
          new ListType<>(AccessScalars.API_GROUP, 1, MOST),
          "The API groups of the resources. Needed with resources.");

  static final Field<List<String>> RESOURCES =
      Field.optional(
          "resources",
          new ListType<>(AccessScalars.RESOURCE, 1, MOST),
          "The objects that it may be done to. A subresource is not included in its resource. To"
              + " impersonate: users, groups, serviceaccounts, uids, userextras/<key>.");

  static final Field<List<String>> NAMESPACES =
      Field.optional(
          "namespaces",
          new ListType<>(AccessScalars.NAMESPACE, 1, MOST),
          "Only in these namespaces. Left out: in all of them, and what is in no namespace.");

  static final Field<List<String>> RESOURCE_NAMES =
      Field.optional(
          "resourceNames",
          new ListType<>(AccessScalars.RESOURCE_NAME, 1, MOST),
          "Only objects of these names. Left out: all. What names no object, such as most lists and"
              + " watches, matches none of them.");

  static final Field<List<String>> NON_RESOURCE_PATHS =
      Field.optional(
          "nonResourcePaths",
          new ListType<>(AccessScalars.PATH, 1, MOST),
          "Paths that are no objects, such as /version; instead of resources.");

  private static final ObjectType<AccessRule> RULE_TYPE =
      new ObjectType<>(
          List.of(
              CLUSTERS,
              CLUSTER_SELECTOR,
              VERBS,
              API_GROUPS,
              RESOURCES,
              NAMESPACES,
              RESOURCE_NAMES,
              NON_RESOURCE_PATHS),
          List.of(
              new Rule.ExactlyOne(List.of(CLUSTERS, CLUSTER_SELECTOR), "where the rule holds"),
              new Rule.ExactlyOne(
                  List.of(RESOURCES, NON_RESOURCE_PATHS), "what the rule is about")),
          AccessPolicyCheck::apply,
          AccessPolicyKind::rule);

  private static final Field<List<AccessRule>> RULES =
      Field.required(
          "rules",
          new ListType<>(RULE_TYPE, 1, MOST),
          "What they may do: everything that any of these allows.");

  static final ObjectType<AccessPolicySpec> TYPE =
      ObjectType.of(
          List.of(SUBJECTS, RULES),
          values -> new AccessPolicySpec(values.get(SUBJECTS), values.get(RULES)));

  private AccessPolicyKind() {}

  private static AccessRule rule(Values values) {
    Clusters clusters =
        values.has(CLUSTERS)
            ? new Clusters.Named(values.get(CLUSTERS))
            : new Clusters.Labelled(values.get(CLUSTER_SELECTOR));
    return new AccessRule(clusters, values.get(VERBS), scope(values));
  }

  private static Scope scope(Values values) {
    if (values.has(NON_RESOURCE_PATHS)) {
      return new Scope.Paths(values.get(NON_RESOURCE_PATHS));
    }
    return new Scope.Objects(
        values.get(API_GROUPS),
        values.get(RESOURCES),
        values.find(NAMESPACES).orElse(List.of()),
        values.find(RESOURCE_NAMES).orElse(List.of()));
  }
}
