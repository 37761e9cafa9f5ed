package dev.fairway.config;

import dev.fairway.config.ClusterSpec.Mapping;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import java.util.List;

/** How the kind Cluster is written. */
final class ClusterKind {

  static final String EXAMPLE =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata:
        name: paris
      spec:
        links:
          - direct:
              endpoints: ["10.1.0.10:6443", "10.1.0.11:6443"]
              serverName: kubernetes.default.svc
              caFile: paris-ca.crt
      """;

  private static final Field<UpstreamIdentity> UPSTREAM_IDENTITY =
      Field.defaulted(
          "upstreamIdentity",
          Scalars.choice(UpstreamIdentity.class),
          UpstreamIdentity.PASSTHROUGH,
          "As whom the API server sees the clients. passthrough: as themselves, by the token that"
              + " they send. impersonate: as whom the hub knows them; it shows spec.credential and"
              + " says for whom it asks. mapped: as whoever the credential is for that spec.mapping"
              + " has for them.");

  private static final Field<CredentialSpec> CREDENTIAL =
      Field.optional(
          "credential",
          CredentialKind.TYPE,
          "What the hub itself shows to the API server, where it speaks for itself, and where it"
              + " impersonates.");

  private static final Field<List<String>> USERS =
      Field.defaulted(
          "users",
          new ListType<>(AccessScalars.IDENTITY, 0, 1_000),
          List.of(),
          "For users of these names, as the hub knows them: with the prefix of what authenticates"
              + " them.");

  private static final Field<List<String>> GROUPS =
      Field.defaulted(
          "groups",
          new ListType<>(AccessScalars.IDENTITY, 0, 1_000),
          List.of(),
          "For members of these groups, prefix included.");

  private static final Field<CredentialSpec> MAPPED_CREDENTIAL =
      Field.required("credential", CredentialKind.TYPE, "What is shown to the API server.");

  private static final ObjectType<Mapping> MAPPING_TYPE =
      new ObjectType<>(
          List.of(USERS, GROUPS, MAPPED_CREDENTIAL),
          List.of(),
          ClusterKind::checkMapping,
          values ->
              new Mapping(values.get(USERS), values.get(GROUPS), values.get(MAPPED_CREDENTIAL)));

  private static final Field<List<Mapping>> MAPPING =
      Field.defaulted(
          "mapping",
          new ListType<>(MAPPING_TYPE, 0, 100),
          List.of(),
          "What is shown for whom; the first that fits. Whom none fits is refused. Only with"
              + " upstreamIdentity mapped.");

  static final ObjectType<ClusterSpec> TYPE =
      new ObjectType<>(
          List.of(
              LinkKind.LINKS,
              LinkKind.FAILBACK,
              LinkKind.HEALTH_CHECK,
              LinkKind.LIMITS,
              UPSTREAM_IDENTITY,
              CREDENTIAL,
              MAPPING),
          List.of(),
          ClusterKind::check,
          values ->
              new ClusterSpec(
                  values.get(LinkKind.LINKS),
                  values.get(LinkKind.FAILBACK),
                  values.get(LinkKind.HEALTH_CHECK),
                  values.get(LinkKind.LIMITS),
                  values.get(UPSTREAM_IDENTITY),
                  values.find(CREDENTIAL),
                  values.get(MAPPING)));

  private ClusterKind() {}

  private static void check(Values values, Check.Fault fault) {
    checkIdentity(values, fault);
    boolean follows =
        values.get(LinkKind.LINKS).stream()
            .anyMatch(
                link -> link instanceof ClusterSpec.Direct direct && direct.follow().isPresent());
    boolean impersonates = values.get(UPSTREAM_IDENTITY) == UpstreamIdentity.IMPERSONATE;
    if (follows && !impersonates && !values.has(CREDENTIAL)) {
      fault.at(
          CREDENTIAL,
          "missing (expected: what the hub shows to the cluster, since a link follows its Service)");
    }
  }

  private static void checkMapping(Values values, Check.Fault fault) {
    if (values.get(USERS).isEmpty() && values.get(GROUPS).isEmpty()) {
      fault.at(USERS, "missing (expected: users or groups, at least one name)");
    }
  }

  private static void checkIdentity(Values values, Check.Fault fault) {
    UpstreamIdentity identity = values.get(UPSTREAM_IDENTITY);
    boolean mapped = identity == UpstreamIdentity.MAPPED;
    if (identity == UpstreamIdentity.IMPERSONATE && !values.has(CREDENTIAL)) {
      fault.at(
          CREDENTIAL, "missing (expected: what the hub shows, with upstreamIdentity impersonate)");
    }
    if (mapped == values.get(MAPPING).isEmpty()) {
      fault.at(
          MAPPING,
          mapped
              ? "missing (expected: what is shown for whom, with upstreamIdentity mapped)"
              : "given without upstreamIdentity mapped (expected: only with it)");
    }
  }
}
