package dev.fairway.config;

import dev.fairway.config.ClusterSpec.Agent;
import dev.fairway.config.ClusterSpec.Direct;
import dev.fairway.config.ClusterSpec.Follow;
import dev.fairway.config.ClusterSpec.HealthCheck;
import dev.fairway.config.ClusterSpec.Link;
import dev.fairway.config.ClusterSpec.LinkBalance;
import dev.fairway.config.ClusterSpec.Relay;
import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.model.Budget;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the links of a Cluster are written, and how they are judged. */
final class LinkKind {

  private static final int MANY = 32;

  private static final Field<List<HostPort>> ENDPOINTS =
      Field.required(
          "endpoints",
          new ListType<>(Scalars.ENDPOINT, 1, MANY),
          "Addresses of the API server, host:port, tried in this order unless balance says"
              + " otherwise. A name is followed in DNS, and stands for each of its addresses.");

  private static final Field<LinkBalance> BALANCE =
      Field.defaulted(
          "balance",
          Scalars.choice(LinkBalance.class),
          LinkBalance.IN_ORDER,
          "Which healthy endpoint a new connection goes to. in-order: the first.");

  private static final Field<Follow> FOLLOW =
      Field.optional(
          "follow",
          Scalars.choice(Follow.class),
          "Where more endpoints are found. kubernetes-service: the addresses of the cluster's own"
              + " Service default/kubernetes, to which each API server adds itself; asked for with"
              + " the credential of the Cluster. The listed endpoints stay in reserve.");

  private static final Field<HostPort> ADDRESS =
      Field.optional("address", Scalars.ENDPOINT, "Address of the relay, host:port.");

  private static final Field<List<HostPort>> ADDRESSES =
      Field.optional(
          "addresses",
          new ListType<>(Scalars.ENDPOINT, 1, MANY),
          "The same, where there are several, tried in this order.");

  private static final Field<String> SERVER_NAME =
      Field.optional(
          "serverName",
          Scalars.HOST,
          "Host name or IP address that the API server's certificate must speak for. Left out: the"
              + " host of the endpoints, if they all have the same one and it is a name.");

  private static final Field<String> RELAYED_NAME =
      Field.required(
          "serverName",
          Scalars.HOST,
          "Host name or IP address that the API server's certificate must speak for: the relay has"
              + " none, it never opens TLS.");

  private static final Field<HostName> SNI =
      Field.optional(
          "sni",
          Scalars.HOST_NAME,
          "The name that is sent in the clear, by which the relay routes; it verifies nothing. Left"
              + " out: serverName, if that is a name.");

  private static final Field<String> CA_FILE =
      Field.optional(
              "caFile",
              Scalars.FILE,
              "PEM file of the authorities that may have issued the API server's certificate.")
          .onlyInFiles();

  private static final Field<String> CA_DATA =
      Field.optional("caData", Scalars.PEM, "The same certificates, as PEM text in place.");

  private static final Rule TRUST =
      new Rule.ExactlyOne(List.of(CA_FILE, CA_DATA), "to verify the API server");

  private static final Field<Duration> CONNECT_TIMEOUT =
      Field.defaulted(
          "connectTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(2)),
          Duration.ofSeconds(5),
          "How long TCP and TLS together may take with one endpoint.");

  private static final Field<Direct> DIRECT =
      Field.optional(
          "direct",
          new ObjectType<>(
              List.of(ENDPOINTS, BALANCE, FOLLOW, SERVER_NAME, CA_FILE, CA_DATA, CONNECT_TIMEOUT),
              List.of(TRUST),
              LinkKind::checkDirect,
              LinkKind::direct),
          "The hub itself connects to the API server.");

  private static final Field<Relay> RELAY =
      Field.optional(
          "relay",
          new ObjectType<>(
              List.of(ADDRESS, ADDRESSES, RELAYED_NAME, SNI, CA_FILE, CA_DATA, CONNECT_TIMEOUT),
              List.of(new Rule.ExactlyOne(List.of(ADDRESS, ADDRESSES), "to find the relay"), TRUST),
              Check.NONE,
              LinkKind::relay),
          "Through an L4 relay that passes TLS on unopened, such as fairway relay or nginx stream.");

  private static final Field<HostPort> AGENT_ENDPOINT =
      Field.defaulted(
          "endpoint",
          Scalars.ENDPOINT,
          Agent.IN_CLUSTER,
          "Address of the API server, host:port, as the agent reaches it. A name is resolved by the"
              + " agent, and the agent must allow it.");

  private static final Field<String> AGENT_SERVER_NAME =
      Field.optional(
          "serverName",
          Scalars.HOST,
          "Host name or IP address that the API server's certificate must speak for. Left out: the"
              + " host of the endpoint.");

  private static final Field<Agent> AGENT =
      Field.optional(
          "agent",
          new ObjectType<>(
              List.of(AGENT_ENDPOINT, AGENT_SERVER_NAME, CA_FILE, CA_DATA, CONNECT_TIMEOUT),
              List.of(TRUST),
              Check.NONE,
              LinkKind::agent),
          "Through a fairway agent in the cluster's own network, which has dialled the hub. TLS is"
              + " between the hub and the API server; the agent passes it on unopened.");

  static final Field<List<Link>> LINKS =
      Field.required(
          "links",
          new ListType<>(new UnionType<Link>(List.of(DIRECT, RELAY, AGENT)), 1, 8),
          "The ways to reach the cluster. The first that is healthy is used.");

  static final Field<Duration> FAILBACK =
      Field.defaulted(
          "failback",
          Scalars.duration(Duration.ZERO, Duration.ofHours(1)),
          Duration.ofSeconds(30),
          "How long a link must have been healthy again until it is preferred to those after it.");

  private static final Field<Boolean> ENABLED =
      Field.defaulted(
          "enabled",
          Scalars.flag(),
          true,
          "Whether endpoints are asked at all. false: only connections and requests tell.");

  private static final Field<String> PATH =
      Field.defaulted(
          "path",
          RelayScalars.URL_PATH,
          "/readyz",
          "What is asked for, without a token. Any answer below 500 is a good one, 401 as well.");

  private static final Field<Duration> INTERVAL =
      Field.defaulted(
          "interval",
          Scalars.duration(Duration.ofMillis(100), Duration.ofHours(1)),
          Duration.ofSeconds(5),
          "From one answer to the next question, a quarter more or less. Where an answer is not what"
              + " it was before, the next question comes after a second at most.");

  private static final Field<Duration> TIMEOUT =
      Field.defaulted(
          "timeout",
          Scalars.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
          Duration.ofSeconds(3),
          "How long an answer may take, connecting included.");

  private static final Field<Integer> HEALTHY_AFTER =
      Field.defaulted(
          "healthyAfter",
          Scalars.number(1, 100),
          2,
          "Good answers in a row that bring an endpoint back.");

  private static final Field<Integer> UNHEALTHY_AFTER =
      Field.defaulted(
          "unhealthyAfter",
          Scalars.number(1, 100),
          2,
          "Bad answers in a row that take an endpoint out.");

  private static final ObjectType<HealthCheck> HEALTH_CHECK_TYPE =
      ObjectType.of(
          List.of(ENABLED, PATH, INTERVAL, TIMEOUT, HEALTHY_AFTER, UNHEALTHY_AFTER),
          values ->
              new HealthCheck(
                  values.get(ENABLED),
                  values.get(PATH),
                  values.get(INTERVAL),
                  values.get(TIMEOUT),
                  values.get(HEALTHY_AFTER),
                  values.get(UNHEALTHY_AFTER)));

  static final Field<HealthCheck> HEALTH_CHECK =
      Field.defaulted(
          "healthCheck",
          HEALTH_CHECK_TYPE,
          HEALTH_CHECK_TYPE.empty(),
          "How each endpoint of each link is asked whether it lives.");

  private static final Field<Integer> REQUESTS =
      Field.defaulted(
          "requests",
          Scalars.number(1, 10_000_000),
          25_000,
          "Most requests in flight to it, watches included. Each event loop, one for each CPU, takes"
              + " an equal share, rounded up; what is more is answered 429.");

  private static final Field<Integer> BODIES =
      Field.defaulted(
          "bodies",
          Scalars.bytes(64 << 10, 1 << 30),
          64 << 20,
          "Most bytes of bodies of its requests and responses that have arrived and are not written"
              + " on. Each event loop takes an equal share; beyond it new requests are answered 429.");

  private static final ObjectType<Budget> LIMITS_TYPE =
      ObjectType.of(
          List.of(REQUESTS, BODIES),
          values -> new Budget(values.get(REQUESTS), values.get(BODIES)));

  static final Field<Budget> LIMITS =
      Field.defaulted(
          "limits",
          LIMITS_TYPE,
          LIMITS_TYPE.empty(),
          "What requests to the cluster may cost, so that others have room beside them.");

  private LinkKind() {}

  private static void checkDirect(Values values, Check.Fault fault) {
    if (serverName(values).isEmpty()) {
      fault.at(
          SERVER_NAME,
          "missing (expected: the name in the API server's certificate; it can be left out only"
              + " when all endpoints have the same host and it is a name, not an IP address)");
    }
  }

  private static Direct direct(Values values) {
    return new Direct(
        values.get(ENDPOINTS),
        values.get(BALANCE),
        values.find(FOLLOW),
        serverName(values).orElseThrow(),
        trust(values),
        values.get(CONNECT_TIMEOUT));
  }

  private static Relay relay(Values values) {
    return new Relay(
        values.find(ADDRESS).map(List::of).orElseGet(() -> values.get(ADDRESSES)),
        values.get(RELAYED_NAME),
        values.find(SNI).map(HostName::value),
        trust(values),
        values.get(CONNECT_TIMEOUT));
  }

  private static Agent agent(Values values) {
    HostPort endpoint = values.get(AGENT_ENDPOINT);
    return new Agent(
        endpoint,
        values.find(AGENT_SERVER_NAME).orElse(endpoint.host()),
        trust(values),
        values.get(CONNECT_TIMEOUT));
  }

  private static Trust trust(Values values) {
    Optional<Trust> file = values.find(CA_FILE).map(Trust.InFile::new);
    return file.orElseGet(() -> new Trust.Inline(values.get(CA_DATA)));
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
