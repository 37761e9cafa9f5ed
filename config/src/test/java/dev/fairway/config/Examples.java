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

  private Examples() {}

  static Configuration parse(String text) {
    return Configuration.parse("etc", List.of(new SourceFile("etc/a.yaml", text)), List.of());
  }

  /** The problems of a text, as people see them. */
  static List<String> problems(String text) {
    return parse(text).problems().stream().map(Problem::toString).toList();
  }
}
