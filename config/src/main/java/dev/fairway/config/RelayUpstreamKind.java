package dev.fairway.config;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.model.Balance;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How an upstream of a Relay is written. */
final class RelayUpstreamKind {

  private static final List<String> READINESS = List.of("/readyz", "/healthz");
  private static final Duration HOUR = Duration.ofHours(1);

  static final Field<String> NAME =
      Field.required("name", RelayScalars.NAME, "What listeners call it.");

  static final Field<String> AGENT =
      Field.optional(
          "agent",
          Scalars.LABEL_NAME,
          "Name of the Cluster through whose agents the endpoints are reached: seen from there, names"
              + " resolved there, and each must be allowed there. Only for 'fairway hub', which the"
              + " agents have dialled. Left out: the endpoints are reached from here.");

  private static final Field<HostPorts> ADDRESS =
      Field.required(
          "address",
          RelayScalars.ENDPOINT,
          "Where to connect. A name is looked up and followed, and each of its addresses is used;"
              + " one behind agents is left to them. A range is for a listener on as many ports: its first leads to the first.");

  private static final Field<Integer> WEIGHT =
      Field.defaulted(
          "weight",
          Scalars.number(1, 65_535),
          1,
          "Its share of the connections, in relation to the others' weights.");

  private static final Field<Boolean> BACKUP =
      Field.defaulted(
          "backup", Scalars.flag(), false, "Whether it is used only when no other can be.");

  private static final Field<Boolean> MAINTENANCE =
      Field.defaulted(
          "maintenance",
          Scalars.flag(),
          false,
          "Whether no new connection goes there; open ones go on. nginx's down.");

  private static final Field<Integer> MAX_FAILS =
      Field.defaulted(
          "maxFails",
          Scalars.number(0, 1_000_000),
          1,
          "Failed connections within failTimeout after which it is left alone for failTimeout, if"
              + " there are others. 0: never.");

  private static final Field<Duration> FAIL_TIMEOUT =
      Field.defaulted(
          "failTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          Duration.ofSeconds(10),
          "How long failures count, and how long the endpoint is left alone.");

  private static final Field<Integer> MAX_CONNECTIONS =
      Field.optional(
          "maxConnections",
          Scalars.number(1, 1_000_000),
          "Most open connections to it; others go elsewhere. Left out: no limit.");

  private static final Field<Duration> SLOW_START =
      Field.defaulted(
          "slowStart",
          Scalars.duration(Duration.ZERO, HOUR),
          Duration.ZERO,
          "How long its share grows to the whole after it came back. 0s: it has it at once.");

  private static final ObjectType<Endpoint> ENDPOINT_TYPE =
      ObjectType.of(
          List.of(
              ADDRESS,
              WEIGHT,
              BACKUP,
              MAINTENANCE,
              MAX_FAILS,
              FAIL_TIMEOUT,
              MAX_CONNECTIONS,
              SLOW_START),
          RelayUpstreamKind::endpoint);

  private static final Field<List<Endpoint>> ENDPOINTS =
      Field.required(
          "endpoints", new ListType<>(ENDPOINT_TYPE, 1, 256), "The places that it consists of.");

  private static final Field<Balance> BALANCE =
      Field.defaulted(
          "balance",
          Scalars.choice(Balance.class),
          Balance.ROUND_ROBIN,
          "Which endpoint a connection goes to. client-address: a consistent hash, the same one for"
              + " the same client.");

  private static final Field<Integer> TRIES =
      Field.optional(
          "tries",
          Scalars.number(1, 256),
          "How many endpoints a connection is tried with at most. Left out: each once.");

  private static final Field<Duration> TRIES_TIMEOUT =
      Field.optional(
          "triesTimeout",
          Scalars.duration(Duration.ofMillis(10), HOUR),
          "How long all tries together may take. Left out: no limit.");

  private static final Field<String> SERVER_NAME =
      Field.optional(
          "serverName",
          Scalars.HOST,
          "Host name or IP address that the certificate must speak for. Left out: the host of the"
              + " endpoint, if all are names.");

  private static final Field<String> CA_FILE =
      Field.optional(
          "caFile",
          Scalars.FILE,
          "PEM file of the authorities that may have issued the certificate. Left out, as caData:"
              + " those that the machine trusts.");

  private static final Field<String> CA_DATA =
      Field.optional("caData", Scalars.PEM, "The same certificates, as PEM text in place.");

  private static final Field<List<String>> PATHS =
      Field.optional(
          "paths",
          new ListType<>(RelayScalars.URL_PATH, 1, 8),
          "Paths that are asked for in this order until one is answered 200, 401 or 403. Left out:"
              + " /readyz, then /healthz.");

  private static final ObjectType<Probe.Tcp> TCP_TYPE =
      ObjectType.of(List.of(), values -> new Probe.Tcp());

  private static final Field<Probe.Tcp> TCP =
      Field.optional("tcp", TCP_TYPE, "Asks whether the endpoint takes a connection.");

  private static final Field<Probe.Tls> TLS =
      Field.optional(
          "tls",
          new ObjectType<>(
              List.of(SERVER_NAME, CA_FILE, CA_DATA),
              List.of(),
              RelayUpstreamKind::checkTrust,
              values -> new Probe.Tls(verify(values))),
          "Asks whether TLS comes about and the certificate is right.");

  private static final Field<Probe.Https> HTTPS =
      Field.optional(
          "https",
          new ObjectType<>(
              List.of(SERVER_NAME, CA_FILE, CA_DATA, PATHS),
              List.of(),
              RelayUpstreamKind::checkTrust,
              values -> new Probe.Https(verify(values), values.find(PATHS).orElse(READINESS))),
          "Asks over TLS, with a right certificate, whether one of the paths is answered as by an API"
              + " server that lives.");

  private static final Field<Duration> INTERVAL =
      Field.defaulted(
          "interval",
          Scalars.duration(Duration.ofMillis(100), HOUR),
          Duration.ofSeconds(5),
          "From one question to the next.");

  private static final Field<Duration> TIMEOUT =
      Field.defaulted(
          "timeout",
          Scalars.duration(Duration.ofMillis(10), HOUR),
          Duration.ofSeconds(2),
          "How long an answer may take.");

  private static final Field<Integer> RISE =
      Field.defaulted(
          "rise", Scalars.number(1, 100), 2, "Good answers in a row that bring an endpoint back.");

  private static final Field<Integer> FALL =
      Field.defaulted(
          "fall", Scalars.number(1, 100), 3, "Bad answers in a row that take an endpoint out.");

  private static final ObjectType<HealthCheck> CHECK_TYPE =
      new ObjectType<>(
          List.of(TCP, TLS, HTTPS, INTERVAL, TIMEOUT, RISE, FALL),
          List.of(new Rule.ExactlyOne(List.of(TCP, TLS, HTTPS), "to say what is asked")),
          Check.NONE,
          RelayUpstreamKind::healthCheck);

  private static final Field<HealthCheck> CHECK =
      Field.optional(
          "check",
          CHECK_TYPE,
          "Asks each endpoint again and again whether it lives. Left out: only connections tell.");

  private static final Field<ProxyVersion> PROXY_PROTOCOL =
      Field.optional(
          "proxyProtocol",
          Scalars.choice(ProxyVersion.class),
          "Version of the PROXY protocol that connections begin with, to say who the client is. Left"
              + " out: none.");

  static final ObjectType<RelayUpstream> TYPE =
      new ObjectType<>(
          List.of(NAME, AGENT, ENDPOINTS, BALANCE, TRIES, TRIES_TIMEOUT, CHECK, PROXY_PROTOCOL),
          List.of(),
          RelayUpstreamKind::checkName,
          RelayUpstreamKind::build);

  private RelayUpstreamKind() {}

  private static void checkTrust(Values values, Check.Fault fault) {
    if (values.has(CA_FILE) && values.has(CA_DATA)) {
      fault.at(CA_DATA, "given beside caFile (expected: only one of caFile and caData)");
    }
  }

  private static void checkName(Values values, Check.Fault fault) {
    boolean named =
        values.get(ENDPOINTS).stream().noneMatch(endpoint -> endpoint.address().isAddress());
    Optional<Verify> verify =
        switch (values.find(CHECK).map(HealthCheck::probe).orElse(new Probe.Tcp())) {
          case Probe.Tcp tcp -> Optional.empty();
          case Probe.Tls(var how) -> Optional.of(how);
          case Probe.Https(var how, var paths) -> Optional.of(how);
        };
    if (!named && verify.isPresent() && verify.get().serverName().isEmpty()) {
      fault.at(
          CHECK,
          "no serverName (expected: the name in the certificate; it can be left out only when every"
              + " endpoint is a name, not an IP address)");
    }
  }

  private static Verify verify(Values values) {
    Optional<Trust> inFile = values.find(CA_FILE).map(Trust.InFile::new);
    Optional<Trust> inline = values.find(CA_DATA).map(Trust.Inline::new);
    return new Verify(values.find(SERVER_NAME), inFile.or(() -> inline));
  }

  private static HealthCheck healthCheck(Values values) {
    Optional<Probe> tcp = values.find(TCP).map(probe -> probe);
    Optional<Probe> tls = values.find(TLS).map(probe -> probe);
    return new HealthCheck(
        tcp.or(() -> tls).orElseGet(() -> values.get(HTTPS)),
        values.get(INTERVAL),
        values.get(TIMEOUT),
        values.get(RISE),
        values.get(FALL));
  }

  private static Endpoint endpoint(Values values) {
    return new Endpoint(
        values.get(ADDRESS),
        values.get(WEIGHT),
        values.get(BACKUP),
        values.get(MAINTENANCE),
        values.get(MAX_FAILS),
        values.get(FAIL_TIMEOUT),
        values.find(MAX_CONNECTIONS),
        values.get(SLOW_START));
  }

  private static RelayUpstream build(Values values) {
    return new RelayUpstream(
        values.get(NAME),
        values.find(AGENT),
        values.get(ENDPOINTS),
        values.get(BALANCE),
        values.find(TRIES),
        values.find(TRIES_TIMEOUT),
        values.find(CHECK),
        values.find(PROXY_PROTOCOL));
  }
}
