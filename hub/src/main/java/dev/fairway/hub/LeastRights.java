package dev.fairway.hub;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import dev.fairway.access.SystemNames;
import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.AuthenticatorSpec;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import dev.fairway.config.Configuration;
import dev.fairway.config.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The least RBAC that the hub's own credential needs on a cluster, as manifests for {@code kubectl
 * apply}. Pure.
 *
 * <p>Users are spelled out where the policies name all whom they let in; groups only where they are
 * given, since the hub tells a cluster all groups of a user, and one that its credential may not
 * speak for would refuse the whole request.
 */
public final class LeastRights {

  private static final String NAME = "fairway-hub";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  private final String cluster;
  private final ClusterSpec spec;
  private final Map<String, String> labels;
  private final Configuration configuration;

  private LeastRights(Resource resource, ClusterSpec spec, Configuration configuration) {
    this.cluster = resource.metadata().name();
    this.labels = resource.metadata().labels();
    this.spec = spec;
    this.configuration = configuration;
  }

  /**
   * Whose credential it is, and what narrows it.
   *
   * @param serviceAccount its namespace and name; absent for a user
   * @param user the common name of a client certificate; only without a service account
   * @param groups the only groups that it may speak for; empty for all
   * @param extras keys of extras that clients have
   */
  public record Options(
      Optional<ServiceAccount> serviceAccount,
      String user,
      List<String> groups,
      List<String> extras) {

    /** Copies the lists. */
    public Options {
      groups = List.copyOf(groups);
      extras = List.copyOf(extras);
    }
  }

  /** A service account. */
  public record ServiceAccount(String namespace, String name) {}

  /** What a configuration needs on one of its clusters; nothing if it has no such cluster. */
  public static Optional<LeastRights> of(Configuration configuration, String cluster) {
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof ClusterSpec spec
          && resource.metadata().name().equals(cluster)) {
        return Optional.of(new LeastRights(resource, spec, configuration));
      }
    }
    return Optional.empty();
  }

  /** The same, to be held against what a credential has. */
  NeededRights needed() {
    boolean impersonates = spec.upstreamIdentity() == UpstreamIdentity.IMPERSONATE;
    List<AccessRight> others = new ArrayList<>();
    if (reviewsTokens()) {
      others.add(NeededRights.REVIEWS);
    }
    if (impersonates) {
      AccessRight accounts = new AccessRight("impersonate", "", "serviceaccounts");
      named("serviceaccounts").forEach(name -> others.add(accounts.named(name)));
      attributes(List.of())
          .forEach(each -> others.add(new AccessRight("impersonate", AUTHENTICATION, each)));
    }
    Set<String> users = impersonates ? users() : Set.of();
    return new NeededRights(
        impersonates,
        users,
        !users.isEmpty() && !configuration.homeUnread(),
        impersonates ? groups() : Set.of(),
        others,
        reviewsTokens(),
        followsService());
  }

  /** The manifests, YAML. */
  public String yaml(Options options) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# What a Fairway hub needs on the cluster ").append(cluster).append(".\n");
    options.serviceAccount().ifPresent(account -> account(account, yaml));
    yaml.append(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata:
          name: %s
        rules:
        - nonResourceURLs: ["/version", "/readyz"]
          verbs: ["get"]
        """
            .formatted(NAME));
    if (spec.upstreamIdentity() == UpstreamIdentity.IMPERSONATE) {
      impersonation(options, yaml);
    }
    if (reviewsTokens()) {
      yaml.append("- apiGroups: [\"authentication.k8s.io\"]\n");
      yaml.append("  resources: [\"tokenreviews\"]\n  verbs: [\"create\"]\n");
    }
    binding("ClusterRole", "", options, yaml);
    if (followsService()) {
      yaml.append(
          """
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: Role
          metadata:
            name: %s
            namespace: default
          rules:
          - apiGroups: ["discovery.k8s.io"]
            resources: ["endpointslices"]
            verbs: ["list"]
          """
              .formatted(NAME));
      binding("Role", "\n  namespace: default", options, yaml);
    }
    return yaml.toString();
  }

  /** Whether the hub asks this cluster whose tokens are. */
  private boolean reviewsTokens() {
    return configuration.hub().stream()
        .flatMap(hub -> hub.authentication().stream())
        .anyMatch(
            one ->
                one instanceof AuthenticatorSpec.TokenReview review
                    && review.cluster().equals(cluster));
  }

  /** Whether the hub asks this cluster where its API servers are. */
  private boolean followsService() {
    return spec.links().stream()
        .anyMatch(link -> link instanceof ClusterSpec.Direct direct && direct.follow().isPresent());
  }

  private void impersonation(Options options, StringBuilder yaml) {
    rule("", List.of("users"), users(), yaml);
    Set<String> accounts = named("serviceaccounts");
    if (!accounts.isEmpty()) {
      rule("", List.of("serviceaccounts"), accounts, yaml);
    }
    if (options.groups().isEmpty()) {
      yaml.append("# Every group, system:masters among them. The hub names none called system:\n");
      yaml.append("# unless a policy does; --group narrows this to the groups that you have.\n");
      rule("", List.of("groups"), Set.of(), yaml);
    } else {
      Set<String> groups = new TreeSet<>(options.groups());
      groups.addAll(named("groups"));
      rule("", List.of("groups"), groups, yaml);
    }
    rule(AUTHENTICATION, attributes(options.extras()), Set.of(), yaml);
  }

  /** What clients have besides their names: uids, and extras by their keys. */
  private Set<String> attributes(List<String> extras) {
    Set<String> all = new TreeSet<>(List.of("uids"));
    extras.forEach(key -> all.add("userextras/" + key));
    impersonated()
        .forEach(
            scope ->
                scope.resources().stream()
                    .filter(resource -> resource.startsWith("userextras/"))
                    .forEach(all::add));
    return all;
  }

  /** The groups that the policies name and the hub tells the cluster. */
  private Set<String> groups() {
    Set<String> groups = named("groups");
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof AccessPolicySpec policy && concerns(policy)) {
        for (Holder holder : policy.subjects()) {
          if (holder instanceof Holder.Group(var name) && !SystemNames.is(name)) {
            groups.add(name);
          }
        }
      }
    }
    return groups;
  }

  /** Whom the policies let in or let others be; empty if they do not name them all. */
  private Set<String> users() {
    Set<String> users = new TreeSet<>();
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof AccessPolicySpec policy && concerns(policy)) {
        for (Holder holder : policy.subjects()) {
          switch (holder) {
            case Holder.User(var name) -> users.add(name);
            case Holder.Group group -> {
              return Set.of();
            }
          }
        }
      }
    }
    for (Scope.Objects scope : impersonated()) {
      if (scope.resources().contains("users") && scope.resourceNames().isEmpty()) {
        return Set.of();
      }
    }
    users.addAll(named("users"));
    return users;
  }

  /** What the policies' rules of impersonation call by name. */
  private Set<String> named(String resource) {
    Set<String> names = new TreeSet<>();
    for (Scope.Objects scope : impersonated()) {
      if (scope.resources().contains(resource)) {
        names.addAll(scope.resourceNames());
      }
    }
    return names;
  }

  private List<Scope.Objects> impersonated() {
    return configuration.resources().stream()
        .map(Resource::spec)
        .filter(AccessPolicySpec.class::isInstance)
        .flatMap(spec -> ((AccessPolicySpec) spec).rules().stream())
        .filter(rule -> isHere(rule.clusters()) && rule.verbs().contains("impersonate"))
        .map(AccessRule::scope)
        .filter(Scope.Objects.class::isInstance)
        .map(Scope.Objects.class::cast)
        .toList();
  }

  private boolean concerns(AccessPolicySpec policy) {
    return policy.rules().stream().anyMatch(rule -> isHere(rule.clusters()));
  }

  private boolean isHere(Clusters clusters) {
    return switch (clusters) {
      case Clusters.Named(var names) -> names.contains("*") || names.contains(cluster);
      case Clusters.Labelled(var wanted) -> labels.entrySet().containsAll(wanted.entrySet());
    };
  }

  private static void account(ServiceAccount account, StringBuilder yaml) {
    yaml.append(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: %s
          namespace: %s
        ---
        """
            .formatted(
                quoted(account.namespace()), quoted(account.name()), quoted(account.namespace())));
  }

  /**
   * @param role the kind of what is bound
   * @param namespace the line with its namespace, if it has one
   */
  private static void binding(String role, String namespace, Options options, StringBuilder yaml) {
    yaml.append(
        """
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: %sBinding
        metadata:
          name: %s%s
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: %s
          name: %s
        subjects:
        """
            .formatted(role, NAME, namespace, role, NAME));
    if (options.serviceAccount().isPresent()) {
      ServiceAccount account = options.serviceAccount().get();
      yaml.append("- kind: ServiceAccount\n  name: ").append(quoted(account.name()));
      yaml.append("\n  namespace: ").append(quoted(account.namespace())).append('\n');
    } else {
      yaml.append("- apiGroup: rbac.authorization.k8s.io\n  kind: User\n  name: ");
      yaml.append(quoted(options.user())).append('\n');
    }
  }

  private static void rule(
      String group, Collection<String> resources, Collection<String> names, StringBuilder yaml) {
    yaml.append("- apiGroups: [").append(quoted(group)).append("]\n");
    yaml.append("  resources: ").append(list(resources)).append('\n');
    if (!names.isEmpty()) {
      yaml.append("  resourceNames: ").append(list(names)).append('\n');
    }
    yaml.append("  verbs: [\"impersonate\"]\n");
  }

  private static String list(Collection<String> texts) {
    return "[" + String.join(", ", texts.stream().map(LeastRights::quoted).toList()) + "]";
  }

  /** As JSON has it, which YAML takes. Names have no control characters. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
