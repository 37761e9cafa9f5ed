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

  /** Every field of a Cluster, none at its default. */
  static final String WHOLE_CLUSTER =
      CLUSTER.replace(
          "  upstreamIdentity: passthrough\n",
          """
                balance: least-connections
                follow: kubernetes-service
            - relay:
                address: relay.example.com:8000
                serverName: 10.0.0.1
                sni: Paris.example.com
                caFile: paris-ca.pem
                connectTimeout: 7s
            - agent:
                endpoint: api.paris:6443
                serverName: kubernetes
                caFile: paris-ca.pem
                connectTimeout: 6s
          failback: 1m
          healthCheck:
            enabled: false
            path: /livez
            interval: 8s
            timeout: 9s
            healthyAfter: 10
            unhealthyAfter: 11
          limits: {requests: 12, bodies: 128KiB}
          credential: {bearerFile: token}
          upstreamIdentity: passthrough
        """);

  /** Each kind of credential, every field of it given. */
  static final List<String> CREDENTIALS =
      List.of(
          "{bearerFile: token}",
          "{clientCertificate: {certificateFile: own.crt, keyFile: own.key}}",
          "{exec: {command: login, args: [a], env: {A: b}, timeout: 9s}}",
          "{kubeconfig: {file: config, context: paris}}");

  /** A mapped Cluster, behind relays, with one kind of credential wherever there may be one. */
  static String mappedCluster(String credential) {
    return """
        apiVersion: fairway.dev/v1alpha1
        kind: Cluster
        metadata:
          name: mapped
        spec:
          links:
            - relay:
                addresses: ["relay.example.com:8000"]
                serverName: kubernetes
                caData: "-----BEGIN CERTIFICATE-----"
            - agent:
                caData: "-----BEGIN CERTIFICATE-----"
          upstreamIdentity: mapped
          credential: %1$s
          mapping:
            - users: [jane]
              groups: [ops]
              credential: %1$s
        """
        .formatted(credential);
  }

  /** Every field of a Hub, none at its default. */
  static final String WHOLE_HUB =
      HUB.replace("name: hub", "{name: hub, labels: {a: b}}").replace("metadata:\n  ", "metadata: ")
          + """
            listen: "127.0.0.1:0"
            proxyProtocol: {trusted: [10.1.0.0/16]}
            extraNames: [LocalHost, 127.0.0.1, "::1"]
            tls: {certificateFile: tls.crt, keyFile: /etc/tls.key}
            admin: {listen: ":9090"}
            accessLog: {path: access.log}
            authentication:
              - clientCertificate: {caFile: users.crt, crlFile: revoked.pem, prefix: "people:"}
              - tokenFile: {path: tokens, prefix: "robots:"}
              - oidc:
                  issuer: https://login.example.com/realm
                  audiences: [hub, kubectl]
                  caFile: login.crt
                  usernameClaim: email
                  usernamePrefix: "staff:"
                  groupsClaim: groups
                  groupsPrefix: "teams:"
                  requiredClaims: {tenant: blue}
                  signingAlgorithms: [ES256, RS512]
              - tokenReview: {cluster: paris, audiences: [hub], prefix: "robots-of-paris:"}
              - anonymous: {}
            homeCluster:
              kubeconfigFile: home.kubeconfig
              context: home
              namespaces: [fairway, team-a]
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

  /** The other way to reach a home cluster. */
  static final String HUB_IN_CLUSTER =
      HUB + "  homeCluster: {inCluster: true, namespaces: [fairway]}\n";

  /** Every field of an AccessPolicy. */
  static final String ACCESS_POLICY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: AccessPolicy
      metadata: {name: developers, labels: {a: b}}
      spec:
        subjects:
          - user: alice
          - group: oidc:developers
        rules:
          - clusters: [paris, lyon]
            verbs: [get, list, watch]
            apiGroups: [""]
            resources: [pods, pods/log, "*/scale"]
            namespaces: [team-a]
            resourceNames: [web]
          - clusterSelector: {matchLabels: {env: prod}}
            verbs: ["*"]
            nonResourcePaths: [/version, "/healthz*"]
          - clusters: ["*"]
            verbs: [impersonate]
            apiGroups: ["", authentication.k8s.io]
            resources: [users, groups, uids, userextras/scopes]
            resourceNames: [jane, "system:masters"]
          - clusters: ["*"]
            verbs: [impersonate]
            apiGroups: [""]
            resources: [serviceaccounts]
            namespaces: [team-a]
            resourceNames: [builder]
      """;

  static final String RELAY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata:
        name: relay
      spec:
        listeners:
          - listen: [":8000"]
            to: api.example.com:443
      """;

  /** Every field of a Relay, none at its default. */
  static final String RELAY_THROUGH_AGENTS =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata: {name: postgres}
      spec:
        listeners:
          - listen: [":5432"]
            upstream: orders
        upstreams:
          - name: orders
            agent: paris
            endpoints: [{address: "db.internal:5432"}]
      """;

  static final String WHOLE_RELAY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata: {name: relay, labels: {a: b}}
      spec:
        listeners:
          - name: ports
            listen: ["10.0.0.1:8000-8010", "[::]:9000-9010"]
            to: api.example.com:7000-7010
            proxyProtocol: {trusted: [10.0.0.0/8]}
            sources:
              - deny: [10.9.0.0/16]
              - allow: [10.0.0.0/8, "2001:db8::/32"]
            limits:
              connections: 1
              connectionsPerAddress: 2
              bandwidth: 3MiB
              helloTimeout: 4s
              helloSize: 5KiB
            timeouts: {connect: 8s, idle: 24h, session: 48h}
            accessLog:
              path: /var/log/relay.log
              format: '$remote_addr [$time_local] "${upstream_addr}"'
              escape: json
              recordEvery: 5m
          - listen: [":443"]
            routes:
              - names: [api.Example.com, "*.example.com"]
                alpn: [h2]
                upstream: paris
              - to: 10.0.0.9:443
          - listen: [":1"]
            upstream: rome.eu_1
            accessLog: {format: none}
          - listen: [":3128"]
            connect: {allow: ["*.example.com:443", "10.0.0.0/8:6443", "[2001:db8::/32]:1-9"]}
        upstreams:
          - name: paris
            endpoints:
              - address: 10.1.0.10:6443
                weight: 2
                backup: true
                maintenance: true
                maxFails: 3
                failTimeout: 30s
                maxConnections: 4
                slowStart: 5s
            balance: least-connections
            tries: 2
            triesTimeout: 20s
            check:
              https: {serverName: kubernetes, caFile: ca.crt, paths: [/livez]}
              interval: 1s
              timeout: 500ms
              rise: 1
              fall: 5
            proxyProtocol: v2
          - name: rome.eu_1
            endpoints: [{address: api.rome.example.com:6443}]
            balance: client-address
            check:
              tls: {serverName: kubernetes, caFile: ca.crt}
            proxyProtocol: v1
          - name: tcp
            endpoints: [{address: a:1}]
            check: {tcp: {}}
          - name: inline-tls
            endpoints: [{address: a:1}]
            check: {tls: {caData: "-----BEGIN CERTIFICATE-----"}}
          - name: inline-https
            endpoints: [{address: a:1}]
            check: {https: {caData: "-----BEGIN CERTIFICATE-----"}}
        resolver:
          servers: [10.96.0.10, "[2001:db8::1]:5353"]
          search: [default.svc.cluster.local]
          ndots: 5
          timeout: 1s
          validity: 10s
          family: ipv4
        accessLog: {path: a.log, format: $status, escape: none, recordEvery: 1h}
        admin: {listen: ":9090"}
        drainTimeout: 1h
      """;

  private Examples() {}

  static Configuration parse(String text) {
    return Configuration.parse("etc", List.of(new SourceFile("etc/a.yaml", text)), List.of());
  }

  static Configuration parse(String text, Job job) {
    return Configuration.parse("etc", List.of(new SourceFile("etc/a.yaml", text)), List.of(), job);
  }

  /** The problems of a text for a relay, as people see them. */
  static List<String> relayProblems(String text) {
    return parse(text, Job.RELAY).problems().stream().map(Problem::toString).toList();
  }

  /** The problems of a text, as people see them. */
  static List<String> problems(String text) {
    return parse(text).problems().stream().map(Problem::toString).toList();
  }
}
