package dev.fairway.config;

import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostPorts;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a listener of a Relay is written. */
final class RelayListenerKind {

  private static final int MANY = 1_000;
  private static final int MANY_NAMES = 10_000;
  private static final Duration YEAR = Duration.ofDays(365);

  private static final Field<String> NAME =
      Field.optional(
          "name",
          RelayScalars.NAME,
          "What logs and metrics call it. Left out: the first address that it listens on.");

  private static final Field<List<HostPorts>> LISTEN =
      Field.required(
          "listen",
          new ListType<>(RelayScalars.LISTEN, 1, 64),
          "Addresses and ports. Without an address: on all IPv4 addresses; [::] is all IPv6"
              + " addresses. Port 0 lets the system choose one.");

  private static final Field<List<Prefix>> TRUSTED =
      Field.required(
          "trusted",
          new ListType<>(RelayScalars.NETWORK, 1, MANY),
          "Networks of the balancers that send a header.");

  private static final ObjectType<List<Prefix>> PROXY_PROTOCOL_TYPE =
      ObjectType.of(List.of(TRUSTED), values -> values.get(TRUSTED));

  static final Field<List<Prefix>> PROXY_PROTOCOL =
      Field.optional(
          "proxyProtocol",
          PROXY_PROTOCOL_TYPE,
          "Connections from trusted networks begin with a header of the PROXY protocol, version 1 or"
              + " 2, and the client is whom it names. Connections from elsewhere have no header.");

  private static final ListType<Prefix> NETWORKS = new ListType<>(RelayScalars.NETWORK, 1, MANY);

  private static final Field<List<Prefix>> ALLOW =
      Field.optional("allow", NETWORKS, "Clients from these networks may connect.");

  private static final Field<List<Prefix>> DENY =
      Field.optional("deny", NETWORKS, "Clients from these networks are refused.");

  private static final ObjectType<SourceRule> SOURCE_TYPE =
      new ObjectType<>(
          List.of(ALLOW, DENY),
          List.of(new Rule.ExactlyOne(List.of(ALLOW, DENY), "to say what the rule does")),
          Check.NONE,
          values ->
              new SourceRule(
                  values.has(ALLOW), values.find(ALLOW).orElseGet(() -> values.get(DENY))));

  private static final Field<List<SourceRule>> SOURCES =
      Field.defaulted(
          "sources",
          new ListType<>(SOURCE_TYPE, 0, MANY),
          List.of(),
          "Who may connect. The first rule that holds the client's address counts, the one that a"
              + " PROXY header names where there is one; where no rule does, the client may connect.");

  private static final Field<Target> TO =
      Field.optional(
          "to",
          ScalarType.of(
              RelayScalars.ENDPOINT.expected(),
              RelayScalars.ENDPOINT.syntax(),
              text -> new Target.Address(RelayScalars.ENDPOINT.parse().apply(text)),
              RelayListenerKind::print),
          "The one endpoint that connections go to. A listener on several ports may name as many.");

  private static final Field<Target> UPSTREAM =
      Field.optional(
          "upstream",
          ScalarType.of(
              RelayScalars.NAME.expected(),
              RelayScalars.NAME.syntax(),
              text -> new Target.Upstream(RelayScalars.NAME.parse().apply(text)),
              RelayListenerKind::print),
          "Name of the upstream that connections go to.");

  private static final Field<List<HostMatch>> SERVER_NAMES =
      Field.defaulted(
          "names",
          new ListType<>(RelayScalars.SERVER_NAME, 0, MANY_NAMES),
          List.of(),
          "Server names (SNI) that the route takes, in any case: exact, or \"*.example.com\" for all"
              + " names below example.com at any depth. Left out: all names, and connections without"
              + " one or without TLS.");

  private static final Field<List<String>> ALPN =
      Field.defaulted(
          "alpn",
          new ListType<>(RelayScalars.PROTOCOL, 0, 32),
          List.of(),
          "Takes only clients that offer at least one of these protocols. Left out: all.");

  private static final ObjectType<HelloRoute> ROUTE_TYPE =
      new ObjectType<>(
          List.of(SERVER_NAMES, ALPN, TO, UPSTREAM),
          List.of(new Rule.ExactlyOne(List.of(TO, UPSTREAM), "where the connections go")),
          Check.NONE,
          values -> new HelloRoute(values.get(SERVER_NAMES), values.get(ALPN), target(values)));

  private static final Field<List<HelloRoute>> ROUTES =
      Field.optional(
          "routes",
          new ListType<>(ROUTE_TYPE, 1, MANY),
          "Targets by the server name and the protocols of TLS's ClientHello. The most specific route"
              + " wins, whatever the order: an exact name, then the longest domain, then a route"
              + " without names; with alpn before without. What no route takes is refused.");

  private static final Field<List<ConnectTarget>> CONNECT_ALLOW =
      Field.required(
          "allow",
          new ListType<>(RelayScalars.CONNECT_TARGET, 1, MANY),
          "What clients may ask for. A name allows whatever addresses it has.");

  private static final Field<List<ConnectTarget>> CONNECT =
      Field.optional(
          "connect",
          ObjectType.of(List.of(CONNECT_ALLOW), values -> values.get(CONNECT_ALLOW)),
          "Takes HTTP CONNECT, as kubeconfigs with proxy-url want it.");

  private static final Field<Integer> CONNECTIONS =
      Field.defaulted(
          "connections",
          Scalars.number(1, 1_000_000),
          Limits.DEFAULT.connections(),
          "Most open connections of the listener. What is more is closed at once.");

  private static final Field<Integer> CONNECTIONS_PER_ADDRESS =
      Field.defaulted(
          "connectionsPerAddress",
          Scalars.number(1, 1_000_000),
          Limits.DEFAULT.connectionsPerAddress(),
          "Most open connections of one IPv4 address, or one IPv6 /64 network.");

  private static final Field<Integer> BANDWIDTH =
      Field.optional(
          "bandwidth",
          Scalars.bytes(1 << 10, 2_047 << 20),
          "Bytes a second of all connections together, each direction by itself. Left out: no"
              + " limit.");

  private static final Field<Duration> HELLO_TIMEOUT =
      Field.defaulted(
          "helloTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
          Limits.DEFAULT.helloTimeout(),
          "How long a client may take for its whole ClientHello, PROXY header or CONNECT request,"
              + " where the listener reads one.");

  private static final Field<Integer> HELLO_SIZE =
      Field.defaulted(
          "helloSize",
          Scalars.bytes(1 << 10, 1 << 20),
          Limits.DEFAULT.helloSize(),
          "Most bytes of it.");

  private static final ObjectType<Limits> LIMITS_TYPE =
      ObjectType.of(
          List.of(CONNECTIONS, CONNECTIONS_PER_ADDRESS, BANDWIDTH, HELLO_TIMEOUT, HELLO_SIZE),
          values ->
              new Limits(
                  values.get(CONNECTIONS),
                  values.get(CONNECTIONS_PER_ADDRESS),
                  values.find(BANDWIDTH),
                  values.get(HELLO_TIMEOUT),
                  values.get(HELLO_SIZE)));

  private static final Field<Limits> LIMITS =
      Field.defaulted("limits", LIMITS_TYPE, LIMITS_TYPE.empty(), "What clients may cost.");

  private static final Field<Duration> CONNECT_TIMEOUT =
      Field.defaulted(
          "connect",
          Scalars.duration(Duration.ofMillis(10), Duration.ofHours(1)),
          Timeouts.DEFAULT.connect(),
          "How long one endpoint may take to accept a connection; nginx's proxy_connect_timeout.");

  private static final Field<Duration> IDLE_TIMEOUT =
      Field.defaulted(
          "idle",
          Scalars.duration(Duration.ofMillis(10), YEAR),
          Timeouts.DEFAULT.idle(),
          "How long a session may go without a byte in either direction; nginx's proxy_timeout.");

  private static final Field<Duration> SESSION_TIMEOUT =
      Field.optional(
          "session",
          Scalars.duration(Duration.ofSeconds(1), YEAR),
          "How long a session may last at all. Left out: for ever.");

  private static final ObjectType<Timeouts> TIMEOUTS_TYPE =
      ObjectType.of(
          List.of(CONNECT_TIMEOUT, IDLE_TIMEOUT, SESSION_TIMEOUT),
          values ->
              new Timeouts(
                  values.get(CONNECT_TIMEOUT),
                  values.get(IDLE_TIMEOUT),
                  values.find(SESSION_TIMEOUT)));

  private static final Field<Timeouts> TIMEOUTS =
      Field.defaulted(
          "timeouts",
          TIMEOUTS_TYPE,
          TIMEOUTS_TYPE.empty(),
          "How long anyone may keep a session waiting.");

  private static final Field<AccessLog> ACCESS_LOG =
      Field.optional(
          "accessLog", RelayLogKind.TYPE, "Its own access log. Left out: that of the relay.");

  static final ObjectType<RelayListener> TYPE =
      new ObjectType<>(
          List.of(
              NAME,
              LISTEN,
              TO,
              UPSTREAM,
              ROUTES,
              CONNECT,
              PROXY_PROTOCOL,
              SOURCES,
              LIMITS,
              TIMEOUTS,
              ACCESS_LOG),
          List.of(
              new Rule.ExactlyOne(List.of(TO, UPSTREAM, ROUTES, CONNECT), "where connections go")),
          Check.NONE,
          RelayListenerKind::build);

  private RelayListenerKind() {}

  private static RelayListener build(Values values) {
    List<HostPorts> listen = values.get(LISTEN);
    return new RelayListener(
        values.find(NAME).orElseGet(() -> listen.getFirst().toString()),
        listen,
        values.find(PROXY_PROTOCOL).orElse(List.of()),
        values.get(SOURCES),
        action(values),
        values.get(LIMITS),
        values.get(TIMEOUTS),
        values.find(ACCESS_LOG));
  }

  private static Action action(Values values) {
    Optional<Action> routes = values.find(ROUTES).map(Action.ByHello::new);
    Optional<Action> connect = values.find(CONNECT).map(Action.Connect::new);
    return routes.or(() -> connect).orElseGet(() -> new Action.Forward(target(values)));
  }

  private static Target target(Values values) {
    return values.find(TO).orElseGet(() -> values.get(UPSTREAM));
  }

  private static String print(Target target) {
    return switch (target) {
      case Target.Upstream(var name) -> name;
      case Target.Address(var address) -> address.toString();
    };
  }
}
