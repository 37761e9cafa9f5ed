package dev.fairway.config;

import java.util.List;

/** Configuration that tests start from. */
final class Examples {

  static final String HUB =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata:
        name: hub
      spec:
        domain: hub.example.com
      """;

  static final String CLUSTER =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Cluster
      metadata:
        name: paris
        labels: {region: eu-west-3, example.com/tier: gold}
      spec:
        links:
          - direct:
              endpoints: ["10.0.0.1:6443", "[2001:db8::1]:6443"]
              serverName: kubernetes
              caFile: paris-ca.pem
              connectTimeout: 1m30s
        upstreamIdentity: passthrough
      """;

  /** Every field of a Hub, none at its default. */
  static final String WHOLE_HUB =
      HUB.replace("name: hub", "{name: hub, labels: {a: b}}").replace("metadata:\n  ", "metadata: ")
          + """
            listen: "127.0.0.1:0"
            extraNames: [LocalHost, 127.0.0.1, "::1"]
            tls: {certificateFile: tls.crt, keyFile: /etc/tls.key}
            admin: {listen: ":9090"}
            accessLog: {path: access.log}
            drainTimeout: 0s
            limits:
              requestLine: 128Ki
              headers: 1MiB
              streams: 7
              headTimeout: 500ms
              bodyTimeout: 5s
              writeTimeout: 6s
              responseTimeout: 7s
              idleTimeout: 1h
              connections: 8
              connectionsPerAddress: 9
              requests: 10
          """;

  /** The other way to name an authority. */
  static final String INLINE_CLUSTER =
      CLUSTER.replace("caFile: paris-ca.pem", "caData: \"-----BEGIN CERTIFICATE-----\"");

  private Examples() {}

  static Configuration parse(String text) {
    return Configuration.parse("etc", List.of(new SourceFile("etc/a.yaml", text)), List.of());
  }

  /** The problems of a text, as people see them. */
  static List<String> problems(String text) {
    return parse(text).problems().stream().map(Problem::toString).toList();
  }
}
