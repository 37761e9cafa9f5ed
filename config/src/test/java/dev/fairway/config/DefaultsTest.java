package dev.fairway.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The defaults are an interface: who leaves a field out relies on what it means. */
class DefaultsTest {

  private static final String ABSENT = "absent";

  /** Every field that may be left out, and what it is then. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          entry("Hub metadata.labels", "{}"),
          entry("Hub spec.listen", "0.0.0.0:8443"),
          entry("Hub spec.proxyProtocol", ABSENT),
          entry("Hub spec.extraNames", "[]"),
          entry("Hub spec.tls", ABSENT),
          entry("Hub spec.admin", "Admin[listen=127.0.0.1:8081]"),
          entry("Hub spec.admin.listen", "127.0.0.1:8081"),
          entry("Hub spec.accessLog", "AccessLog[path=Optional.empty]"),
          entry("Hub spec.accessLog.path", ABSENT),
          entry("Hub spec.authentication", "[]"),
          entry("Hub spec.authentication[].clientCertificate", ABSENT),
          entry("Hub spec.authentication[].clientCertificate.crlFile", ABSENT),
          entry("Hub spec.authentication[].clientCertificate.prefix", "certificate:"),
          entry("Hub spec.authentication[].tokenFile", ABSENT),
          entry("Hub spec.authentication[].tokenFile.prefix", "token:"),
          entry("Hub spec.authentication[].oidc", ABSENT),
          entry("Hub spec.authentication[].oidc.caFile", ABSENT),
          entry("Hub spec.authentication[].oidc.usernameClaim", "sub"),
          entry("Hub spec.authentication[].oidc.usernamePrefix", "oidc:"),
          entry("Hub spec.authentication[].oidc.groupsClaim", ABSENT),
          entry("Hub spec.authentication[].oidc.groupsPrefix", ABSENT),
          entry("Hub spec.authentication[].oidc.requiredClaims", "{}"),
          entry("Hub spec.authentication[].oidc.signingAlgorithms", "[RS256]"),
          entry("Hub spec.authentication[].tokenReview", ABSENT),
          entry("Hub spec.authentication[].tokenReview.audiences", "[]"),
          entry("Hub spec.authentication[].tokenReview.prefix", ABSENT),
          entry("Hub spec.authentication[].anonymous", ABSENT),
          entry("Hub spec.homeCluster", ABSENT),
          entry("Hub spec.homeCluster.kubeconfigFile", ABSENT),
          entry("Hub spec.homeCluster.context", ABSENT),
          entry("Hub spec.homeCluster.inCluster", ABSENT),
          entry("Hub spec.drainTimeout", "30s"),
          entry(
              "Hub spec.limits",
              "HttpLimits[requestLine=65536, headers=262144, streams=250,"
                  + " timeouts=Timeouts[head=PT10S, body=PT30S, write=PT1M, response=PT2M,"
                  + " idle=PT3M], load=Load[connections=20000, connectionsPerAddress=10000,"
                  + " requests=50000]]"),
          entry("Hub spec.limits.requestLine", "64KiB"),
          entry("Hub spec.limits.headers", "256KiB"),
          entry("Hub spec.limits.streams", "250"),
          entry("Hub spec.limits.headTimeout", "10s"),
          entry("Hub spec.limits.bodyTimeout", "30s"),
          entry("Hub spec.limits.writeTimeout", "1m"),
          entry("Hub spec.limits.responseTimeout", "2m"),
          entry("Hub spec.limits.idleTimeout", "3m"),
          entry("Hub spec.limits.connections", "20000"),
          entry("Hub spec.limits.connectionsPerAddress", "10000"),
          entry("Hub spec.limits.requests", "50000"),
          entry("Cluster metadata.labels", "{}"),
          entry("Cluster spec.links[].direct.balance", "in-order"),
          entry("Cluster spec.links[].direct.follow", ABSENT),
          entry("Cluster spec.links[].direct.serverName", ABSENT),
          entry("Cluster spec.links[].direct.caFile", ABSENT),
          entry("Cluster spec.links[].direct.caData", ABSENT),
          entry("Cluster spec.links[].direct.connectTimeout", "5s"),
          entry("Cluster spec.links[].relay", ABSENT),
          entry("Cluster spec.links[].relay.address", ABSENT),
          entry("Cluster spec.links[].relay.addresses", ABSENT),
          entry("Cluster spec.links[].relay.sni", ABSENT),
          entry("Cluster spec.links[].relay.caFile", ABSENT),
          entry("Cluster spec.links[].relay.caData", ABSENT),
          entry("Cluster spec.links[].relay.connectTimeout", "5s"),
          entry("Cluster spec.links[].agent", ABSENT),
          entry("Cluster spec.links[].agent.endpoint", "kubernetes.default.svc:443"),
          entry("Cluster spec.links[].agent.serverName", ABSENT),
          entry("Cluster spec.links[].agent.caFile", ABSENT),
          entry("Cluster spec.links[].agent.caData", ABSENT),
          entry("Cluster spec.links[].agent.connectTimeout", "5s"),
          entry("Cluster spec.failback", "30s"),
          entry(
              "Cluster spec.healthCheck",
              "HealthCheck[enabled=true, path=/readyz, interval=PT5S, timeout=PT3S,"
                  + " healthyAfter=2, unhealthyAfter=2]"),
          entry("Cluster spec.limits", "Budget[requests=25000, bodies=67108864]"),
          entry("Cluster spec.limits.requests", "25000"),
          entry("Cluster spec.limits.bodies", "64MiB"),
          entry("Cluster spec.healthCheck.enabled", "true"),
          entry("Cluster spec.healthCheck.path", "/readyz"),
          entry("Cluster spec.healthCheck.interval", "5s"),
          entry("Cluster spec.healthCheck.timeout", "3s"),
          entry("Cluster spec.healthCheck.healthyAfter", "2"),
          entry("Cluster spec.healthCheck.unhealthyAfter", "2"),
          entry("Cluster spec.upstreamIdentity", "passthrough"),
          entry("Cluster spec.mapping", "[]"),
          entry("Cluster spec.mapping[].users", "[]"),
          entry("Cluster spec.mapping[].groups", "[]"),
          entry("Cluster spec.mapping[].credential.bearerFile", ABSENT),
          entry("Cluster spec.mapping[].credential.clientCertificate", ABSENT),
          entry("Cluster spec.mapping[].credential.exec", ABSENT),
          entry("Cluster spec.mapping[].credential.exec.args", "[]"),
          entry("Cluster spec.mapping[].credential.exec.env", "{}"),
          entry("Cluster spec.mapping[].credential.exec.timeout", "30s"),
          entry("Cluster spec.mapping[].credential.kubeconfig", ABSENT),
          entry("Cluster spec.mapping[].credential.kubeconfig.context", ABSENT),
          entry("Cluster spec.mapping[].credential.secret", ABSENT),
          entry("Cluster spec.credential", ABSENT),
          entry("Cluster spec.credential.bearerFile", ABSENT),
          entry("Cluster spec.credential.clientCertificate", ABSENT),
          entry("Cluster spec.credential.exec", ABSENT),
          entry("Cluster spec.credential.exec.args", "[]"),
          entry("Cluster spec.credential.exec.env", "{}"),
          entry("Cluster spec.credential.exec.timeout", "30s"),
          entry("Cluster spec.credential.kubeconfig", ABSENT),
          entry("Cluster spec.credential.kubeconfig.context", ABSENT),
          entry("Cluster spec.credential.secret", ABSENT),
          entry("AccessPolicy metadata.labels", "{}"),
          entry("AccessPolicy spec.subjects[].user", ABSENT),
          entry("AccessPolicy spec.subjects[].group", ABSENT),
          entry("AccessPolicy spec.rules[].clusters", ABSENT),
          entry("AccessPolicy spec.rules[].clusterSelector", ABSENT),
          entry("AccessPolicy spec.rules[].apiGroups", ABSENT),
          entry("AccessPolicy spec.rules[].resources", ABSENT),
          entry("AccessPolicy spec.rules[].namespaces", ABSENT),
          entry("AccessPolicy spec.rules[].resourceNames", ABSENT),
          entry("AccessPolicy spec.rules[].nonResourcePaths", ABSENT),
          entry("Relay metadata.labels", "{}"),
          entry("Relay spec.listeners[].name", ABSENT),
          entry("Relay spec.listeners[].to", ABSENT),
          entry("Relay spec.listeners[].upstream", ABSENT),
          entry("Relay spec.listeners[].routes", ABSENT),
          entry("Relay spec.listeners[].routes[].names", "[]"),
          entry("Relay spec.listeners[].routes[].alpn", "[]"),
          entry("Relay spec.listeners[].routes[].to", ABSENT),
          entry("Relay spec.listeners[].routes[].upstream", ABSENT),
          entry("Relay spec.listeners[].connect", ABSENT),
          entry("Relay spec.listeners[].proxyProtocol", ABSENT),
          entry("Relay spec.listeners[].sources", "[]"),
          entry("Relay spec.listeners[].sources[].allow", ABSENT),
          entry("Relay spec.listeners[].sources[].deny", ABSENT),
          entry(
              "Relay spec.listeners[].limits",
              "Limits[connections=20000, connectionsPerAddress=10000, bandwidth=Optional.empty,"
                  + " helloTimeout=PT10S, helloSize=65536]"),
          entry("Relay spec.listeners[].limits.connections", "20000"),
          entry("Relay spec.listeners[].limits.connectionsPerAddress", "10000"),
          entry("Relay spec.listeners[].limits.bandwidth", ABSENT),
          entry("Relay spec.listeners[].limits.helloTimeout", "10s"),
          entry("Relay spec.listeners[].limits.helloSize", "64KiB"),
          entry(
              "Relay spec.listeners[].timeouts",
              "Timeouts[connect=PT1M, idle=PT10M, session=Optional.empty]"),
          entry("Relay spec.listeners[].timeouts.connect", "1m"),
          entry("Relay spec.listeners[].timeouts.idle", "10m"),
          entry("Relay spec.listeners[].timeouts.session", ABSENT),
          entry("Relay spec.listeners[].accessLog", ABSENT),
          entry("Relay spec.listeners[].accessLog.path", ABSENT),
          entry("Relay spec.listeners[].accessLog.format", "json"),
          entry("Relay spec.listeners[].accessLog.escape", "default"),
          entry("Relay spec.listeners[].accessLog.recordEvery", ABSENT),
          entry("Relay spec.upstreams", "[]"),
          entry("Relay spec.upstreams[].endpoints[].weight", "1"),
          entry("Relay spec.upstreams[].endpoints[].backup", "false"),
          entry("Relay spec.upstreams[].endpoints[].maintenance", "false"),
          entry("Relay spec.upstreams[].endpoints[].maxFails", "1"),
          entry("Relay spec.upstreams[].endpoints[].failTimeout", "10s"),
          entry("Relay spec.upstreams[].endpoints[].maxConnections", ABSENT),
          entry("Relay spec.upstreams[].endpoints[].slowStart", "0s"),
          entry("Relay spec.upstreams[].agent", "absent"),
          entry("Relay spec.upstreams[].balance", "round-robin"),
          entry("Relay spec.upstreams[].tries", ABSENT),
          entry("Relay spec.upstreams[].triesTimeout", ABSENT),
          entry("Relay spec.upstreams[].check", ABSENT),
          entry("Relay spec.upstreams[].check.tcp", ABSENT),
          entry("Relay spec.upstreams[].check.tls", ABSENT),
          entry("Relay spec.upstreams[].check.https", ABSENT),
          entry("Relay spec.upstreams[].check.tls.serverName", ABSENT),
          entry("Relay spec.upstreams[].check.tls.caFile", ABSENT),
          entry("Relay spec.upstreams[].check.tls.caData", ABSENT),
          entry("Relay spec.upstreams[].check.https.serverName", ABSENT),
          entry("Relay spec.upstreams[].check.https.caFile", ABSENT),
          entry("Relay spec.upstreams[].check.https.caData", ABSENT),
          entry("Relay spec.upstreams[].check.https.paths", ABSENT),
          entry("Relay spec.upstreams[].check.interval", "5s"),
          entry("Relay spec.upstreams[].check.timeout", "2s"),
          entry("Relay spec.upstreams[].check.rise", "2"),
          entry("Relay spec.upstreams[].check.fall", "3"),
          entry("Relay spec.upstreams[].proxyProtocol", ABSENT),
          entry(
              "Relay spec.resolver",
              "Resolver[servers=[], search=Optional.empty, ndots=Optional.empty, timeout=PT5S,"
                  + " validity=Optional.empty, family=ANY]"),
          entry("Relay spec.resolver.servers", "[]"),
          entry("Relay spec.resolver.search", ABSENT),
          entry("Relay spec.resolver.ndots", ABSENT),
          entry("Relay spec.resolver.timeout", "5s"),
          entry("Relay spec.resolver.validity", ABSENT),
          entry("Relay spec.resolver.family", "any"),
          entry(
              "Relay spec.accessLog",
              "AccessLog[path=Optional.empty, format=Json[], recordEvery=Optional.empty]"),
          entry("Relay spec.accessLog.path", ABSENT),
          entry("Relay spec.accessLog.format", "json"),
          entry("Relay spec.accessLog.escape", "default"),
          entry("Relay spec.accessLog.recordEvery", ABSENT),
          entry("Relay spec.admin", "Admin[listen=127.0.0.1:8082]"),
          entry("Relay spec.admin.listen", "127.0.0.1:8082"),
          entry("Relay spec.drainTimeout", "30s"));

  @Test
  void everyFieldThatMayBeLeftOutHasTheDefaultThatIsWrittenHere() {
    Map<String, String> found = new TreeMap<>();
    for (Kind kind : Kind.ALL) {
      for (FieldPath at : FieldPath.all(kind)) {
        boolean form = at.path().endsWith("[].direct");
        if (!at.field().required() && !form) {
          found.put(kind.name() + " " + at.path(), print(at.field()));
        }
      }
    }

    assertThat(found).containsExactlyInAnyOrderEntriesOf(new TreeMap<>(DEFAULTS));
  }

  private static <T> String print(Field<T> field) {
    Optional<T> value = field.otherwise();
    if (value.isPresent() && field.type() instanceof ScalarType<T> scalar) {
      return scalar.print().apply(value.get());
    }
    return value.map(String::valueOf).orElse(ABSENT);
  }
}
