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
          entry("Hub spec.extraNames", "[]"),
          entry("Hub spec.tls", ABSENT),
          entry("Hub spec.admin", "Admin[listen=127.0.0.1:8081]"),
          entry("Hub spec.admin.listen", "127.0.0.1:8081"),
          entry("Hub spec.accessLog", "AccessLog[path=Optional.empty]"),
          entry("Hub spec.accessLog.path", ABSENT),
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
          entry("Cluster spec.links[].direct.serverName", ABSENT),
          entry("Cluster spec.links[].direct.caFile", ABSENT),
          entry("Cluster spec.links[].direct.caData", ABSENT),
          entry("Cluster spec.links[].direct.connectTimeout", "5s"),
          entry("Cluster spec.upstreamIdentity", "passthrough"));

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
