package dev.fairway.config;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.model.AddressFamily;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;

/** How the kind Relay is written. */
final class RelayKind {

  static final String EXAMPLE =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata:
        name: relay
      spec:
        listeners:
          - listen: [":8000"]
            to: api.paris.example.com:443
          - listen: [":443"]
            routes:
              - names: [api.rome.example.com]
                upstream: rome
        upstreams:
          - name: rome
            endpoints:
              - address: 10.2.0.10:6443
              - address: 10.2.0.11:6443
      """;

  private static final Field<List<RelayListener>> LISTENERS =
      Field.required(
          "listeners",
          new ListType<>(RelayListenerKind.TYPE, 1, 1_000),
          "Where clients connect, and what becomes of their connections.");

  private static final Field<List<RelayUpstream>> UPSTREAMS =
      Field.defaulted(
          "upstreams",
          new ListType<>(RelayUpstreamKind.TYPE, 0, 1_000),
          List.of(),
          "Where connections go, by name.");

  private static final Field<List<HostPort>> SERVERS =
      Field.defaulted(
          "servers",
          new ListType<>(RelayScalars.DNS_SERVER, 0, 16),
          List.of(),
          "DNS servers to ask. Left out: those of the machine, from /etc/resolv.conf.");

  private static final Field<List<HostName>> SEARCH =
      Field.optional(
          "search",
          new ListType<>(Scalars.HOST_NAME, 0, 32),
          "Domains that short names are tried in. Left out: those of the machine.");

  private static final Field<Integer> NDOTS =
      Field.optional(
          "ndots",
          Scalars.number(0, 15),
          "A name with fewer dots is tried in the search domains first. Left out: as the machine has"
              + " it.");

  private static final Field<Duration> TIMEOUT =
      Field.defaulted(
          "timeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(2)),
          Resolver.DEFAULT.timeout(),
          "How long a server may take to answer.");

  private static final Field<Duration> VALIDITY =
      Field.optional(
          "validity",
          Scalars.duration(Duration.ofSeconds(1), Duration.ofDays(7)),
          "How long an answer counts. Left out: as long as it says itself.");

  private static final Field<AddressFamily> FAMILY =
      Field.defaulted(
          "family",
          Scalars.choice(AddressFamily.class),
          Resolver.DEFAULT.family(),
          "Which addresses of a name are used.");

  private static final ObjectType<Resolver> RESOLVER_TYPE =
      ObjectType.of(
          List.of(SERVERS, SEARCH, NDOTS, TIMEOUT, VALIDITY, FAMILY),
          values ->
              new Resolver(
                  values.get(SERVERS),
                  values.find(SEARCH),
                  values.find(NDOTS),
                  values.get(TIMEOUT),
                  values.find(VALIDITY),
                  values.get(FAMILY)));

  private static final Field<Resolver> RESOLVER =
      Field.defaulted(
          "resolver",
          RESOLVER_TYPE,
          RESOLVER_TYPE.empty(),
          "How the names of endpoints are looked up. /etc/hosts comes first.");

  private static final Field<AccessLog> ACCESS_LOG =
      Field.defaulted(
          "accessLog",
          RelayLogKind.TYPE,
          RelayLogKind.TYPE.empty(),
          "A line for each session, of every listener that has no access log of its own.");

  private static final Field<Admin> ADMIN = AdminKind.field(RelaySpec.ADMIN_LISTEN);

  private static final Field<Duration> DRAIN_TIMEOUT =
      Field.defaulted(
          "drainTimeout",
          Scalars.duration(Duration.ZERO, Duration.ofDays(1)),
          RelaySpec.DRAIN_TIMEOUT,
          "How long open connections may go on when the relay stops.");

  static final ObjectType<RelaySpec> TYPE =
      new ObjectType<>(
          List.of(LISTENERS, UPSTREAMS, RESOLVER, ACCESS_LOG, ADMIN, DRAIN_TIMEOUT),
          List.of(),
          (values, fault) -> RelayCheck.apply(build(values), fault),
          RelayKind::build);

  private RelayKind() {}

  private static RelaySpec build(Values values) {
    return new RelaySpec(
        values.get(LISTENERS),
        values.get(UPSTREAMS),
        values.get(RESOLVER),
        values.get(ACCESS_LOG),
        values.get(ADMIN),
        values.get(DRAIN_TIMEOUT));
  }
}
