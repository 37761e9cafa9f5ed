package dev.fairway.config;

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
              + " they send.");

  private static final Field<CredentialSpec> CREDENTIAL =
      Field.optional(
          "credential",
          CredentialKind.TYPE,
          "What the hub itself shows to the API server, where it speaks for itself.");

  static final ObjectType<ClusterSpec> TYPE =
      ObjectType.of(
          List.of(
              LinkKind.LINKS,
              LinkKind.FAILBACK,
              LinkKind.HEALTH_CHECK,
              UPSTREAM_IDENTITY,
              CREDENTIAL),
          values ->
              new ClusterSpec(
                  values.get(LinkKind.LINKS),
                  values.get(LinkKind.FAILBACK),
                  values.get(LinkKind.HEALTH_CHECK),
                  values.get(UPSTREAM_IDENTITY),
                  values.find(CREDENTIAL)));

  private ClusterKind() {}
}
