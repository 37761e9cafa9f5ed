package dev.fairway.config;

import dev.fairway.config.ClusterSpec.Direct;
import dev.fairway.config.ClusterSpec.Link;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

  private static final Field<List<HostPort>> ENDPOINTS =
      Field.required(
          "endpoints",
          new ListType<>(Scalars.ENDPOINT, 1, 32),
          "Addresses of the API server, host:port, tried in this order.");

  private static final Field<String> SERVER_NAME =
      Field.optional(
          "serverName",
          Scalars.HOST,
          "Host name or IP address that the API server's certificate must speak for. Left out: the"
              + " host of the endpoints, if they all have the same one and it is a name.");

  private static final Field<String> CA_FILE =
      Field.optional(
          "caFile",
          Scalars.FILE,
          "PEM file of the authorities that may have issued the API server's certificate.");

  private static final Field<String> CA_DATA =
      Field.optional("caData", Scalars.PEM, "The same certificates, as PEM text in place.");

  private static final Field<Duration> CONNECT_TIMEOUT =
      Field.defaulted(
          "connectTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(2)),
          Duration.ofSeconds(5),
          "How long TCP and TLS together may take with one endpoint.");

  private static final ObjectType<Direct> DIRECT_TYPE =
      new ObjectType<>(
          List.of(ENDPOINTS, SERVER_NAME, CA_FILE, CA_DATA, CONNECT_TIMEOUT),
          List.of(new Rule.ExactlyOne(List.of(CA_FILE, CA_DATA), "to verify the API server")),
          ClusterKind::checkDirect,
          ClusterKind::direct);

  private static final Field<Direct> DIRECT =
      Field.optional("direct", DIRECT_TYPE, "The hub itself connects to the API server.");

  private static final Field<List<Link>> LINKS =
      Field.required(
          "links",
          new ListType<>(new UnionType<Link>(List.of(DIRECT)), 1, 1),
          "The ways to reach the cluster.");

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
          List.of(LINKS, UPSTREAM_IDENTITY, CREDENTIAL),
          values ->
              new ClusterSpec(
                  values.get(LINKS), values.get(UPSTREAM_IDENTITY), values.find(CREDENTIAL)));

  private ClusterKind() {}

  private static void checkDirect(Values values, Check.Fault fault) {
    if (serverName(values).isEmpty()) {
      fault.at(
          SERVER_NAME,
          "missing (expected: the name in the API server's certificate; it can be left out only"
              + " when all endpoints have the same host and it is a name, not an IP address)");
    }
  }

  private static Direct direct(Values values) {
    Optional<Trust> trust = values.find(CA_FILE).map(Trust.InFile::new);
    return new Direct(
        values.get(ENDPOINTS),
        serverName(values).orElseThrow(),
        trust.orElseGet(() -> new Trust.Inline(values.get(CA_DATA))),
        values.get(CONNECT_TIMEOUT));
  }

  private static Optional<String> serverName(Values values) {
    return values.find(SERVER_NAME).or(() -> onlyHostName(values.get(ENDPOINTS)));
  }

  private static Optional<String> onlyHostName(List<HostPort> endpoints) {
    HostPort first = endpoints.getFirst();
    boolean same = endpoints.stream().allMatch(other -> other.host().equals(first.host()));
    return same && !first.isAddress() ? Optional.of(first.host()) : Optional.empty();
  }
}
