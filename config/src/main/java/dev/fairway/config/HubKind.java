package dev.fairway.config;

import dev.fairway.config.HubSpec.AccessLog;
import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.HubSpec.Tls;
import dev.fairway.model.HttpLimits;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;

/** How the kind Hub is written. */
final class HubKind {

  static final String EXAMPLE =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata:
        name: hub
      spec:
        domain: hub.example.com
        listen: ":8443"
        tls:
          certificateFile: tls.crt
          keyFile: tls.key
      """;

  private static final Field<HostPort> LISTEN =
      Field.defaulted(
          "listen",
          Scalars.LISTEN_ADDRESS,
          HostPort.parse(":8443"),
          "Address and port of the HTTPS listener. Without an address: on all of them. Port 0 lets"
              + " the system choose one.");

  private static final Field<HostName> DOMAIN =
      Field.required(
          "domain",
          Scalars.HOST_NAME,
          "The hub's own host name. Every cluster is served at <cluster>.<domain>, and below"
              + " /clusters/<cluster> on the hub's own names.");

  private static final Field<List<String>> EXTRA_NAMES =
      Field.defaulted(
          "extraNames",
          new ListType<>(Scalars.HOST, 0, 100),
          List.of(),
          "More host names and IP addresses of the hub itself, such as localhost or 127.0.0.1. They"
              + " are in the certificate that the local authority issues.");

  private static final Field<String> CERTIFICATE_FILE =
      Field.required(
          "certificateFile",
          Scalars.FILE,
          "PEM file of the serving certificate and its intermediates, the certificate first.");

  private static final Field<String> KEY_FILE =
      Field.required(
          "keyFile",
          Scalars.FILE,
          "PEM file of its private key: PKCS#8, or PKCS#1 or SEC 1 as OpenSSL writes them.");

  private static final ObjectType<Tls> TLS_TYPE =
      ObjectType.of(
          List.of(CERTIFICATE_FILE, KEY_FILE),
          values -> new Tls(values.get(CERTIFICATE_FILE), values.get(KEY_FILE)));

  private static final Field<Tls> TLS =
      Field.optional(
          "tls",
          TLS_TYPE,
          "Files of the serving certificate. Left out: the local authority in the state folder"
              + " issues one and renews it.");

  private static final Field<Admin> ADMIN = AdminKind.field(HostPort.parse("127.0.0.1:8081"));

  private static final Field<String> ACCESS_LOG_PATH =
      Field.optional(
          "path",
          Scalars.FILE,
          "File that one JSON line is appended to for each request. Left out: standard output.");

  private static final ObjectType<AccessLog> ACCESS_LOG_TYPE =
      ObjectType.of(
          List.of(ACCESS_LOG_PATH), values -> new AccessLog(values.find(ACCESS_LOG_PATH)));

  private static final Field<AccessLog> ACCESS_LOG =
      Field.defaulted(
          "accessLog", ACCESS_LOG_TYPE, ACCESS_LOG_TYPE.empty(), "Where the access log goes.");

  private static final Field<Duration> DRAIN_TIMEOUT =
      Field.defaulted(
          "drainTimeout",
          Scalars.duration(Duration.ZERO, Duration.ofHours(1)),
          Duration.ofSeconds(30),
          "How long requests in flight may take to finish when the hub stops.");

  private static final Field<Integer> REQUEST_LINE =
      Field.defaulted(
          "requestLine",
          Scalars.bytes(4 << 10, 1 << 20),
          HttpLimits.DEFAULT.requestLine(),
          "Longest request line, in bytes. What is longer is answered 414.");

  private static final Field<Integer> HEADERS =
      Field.defaulted(
          "headers",
          Scalars.bytes(8 << 10, 4 << 20),
          HttpLimits.DEFAULT.headers(),
          "Most bytes of all header fields of a request together. What is more is answered 431.");

  private static final Field<Integer> STREAMS =
      Field.defaulted(
          "streams",
          Scalars.number(1, 10_000),
          HttpLimits.DEFAULT.streams(),
          "Concurrent requests on one HTTP/2 connection; every watch holds one.");

  private static final Field<Duration> HEAD_TIMEOUT =
      Field.defaulted(
          "headTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
          HttpLimits.Timeouts.DEFAULT.head(),
          "How long a client may take to send the head of a request, from its first byte or from the"
              + " start of the connection.");

  private static final Field<Duration> IDLE_TIMEOUT =
      Field.defaulted(
          "idleTimeout",
          Scalars.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          HttpLimits.Timeouts.DEFAULT.idle(),
          "How long an HTTP/1.1 connection may stay without a request. HTTP/2 connections are probed"
              + " instead.");

  private static final Field<Duration> BODY_TIMEOUT =
      Field.defaulted(
          "bodyTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          HttpLimits.Timeouts.DEFAULT.body(),
          "How long a client may take for the next 4 KiB of a request's body, or its end; what is"
              + " slower is answered 408. Not for long-running requests.");

  private static final Field<Duration> WRITE_TIMEOUT =
      Field.defaulted(
          "writeTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          HttpLimits.Timeouts.DEFAULT.write(),
          "How long a client may take to read the next 4 KiB of a response, or its end; what is"
              + " slower is broken off. Not for long-running requests.");

  private static final Field<Duration> RESPONSE_TIMEOUT =
      Field.defaulted(
          "responseTimeout",
          Scalars.duration(Duration.ofMillis(100), Duration.ofDays(1)),
          HttpLimits.Timeouts.DEFAULT.response(),
          "How long a cluster may take to begin a response, or to go on with it; what is later is"
              + " answered 504. Not for long-running requests.");

  private static final Field<Integer> CONNECTIONS =
      Field.defaulted(
          "connections",
          Scalars.number(1, 1_000_000),
          HttpLimits.Load.DEFAULT.connections(),
          "Most open connections of the listener. What is more is closed at once.");

  private static final Field<Integer> CONNECTIONS_PER_ADDRESS =
      Field.defaulted(
          "connectionsPerAddress",
          Scalars.number(1, 1_000_000),
          HttpLimits.Load.DEFAULT.connectionsPerAddress(),
          "Most open connections of one IPv4 address, or one IPv6 /64 network. A balancer in front of"
              + " the hub is one address.");

  private static final Field<Integer> REQUESTS =
      Field.defaulted(
          "requests",
          Scalars.number(1, 10_000_000),
          HttpLimits.Load.DEFAULT.requests(),
          "Most requests in flight, watches included. Each event loop, one for each CPU, takes an"
              + " equal share, rounded up; what is more on one loop is answered 429, also where"
              + " others have room.");

  private static final ObjectType<HttpLimits> LIMITS_TYPE =
      ObjectType.of(
          List.of(
              REQUEST_LINE,
              HEADERS,
              STREAMS,
              HEAD_TIMEOUT,
              BODY_TIMEOUT,
              WRITE_TIMEOUT,
              RESPONSE_TIMEOUT,
              IDLE_TIMEOUT,
              CONNECTIONS,
              CONNECTIONS_PER_ADDRESS,
              REQUESTS),
          HubKind::limits);

  private static final Field<HttpLimits> LIMITS =
      Field.defaulted("limits", LIMITS_TYPE, LIMITS_TYPE.empty(), "What clients may cost.");

  static final ObjectType<HubSpec> TYPE =
      new ObjectType<>(
          List.of(
              LISTEN,
              RelayListenerKind.PROXY_PROTOCOL,
              DOMAIN,
              EXTRA_NAMES,
              TLS,
              ADMIN,
              ACCESS_LOG,
              AuthenticationKind.FIELD,
              HomeClusterKind.FIELD,
              DRAIN_TIMEOUT,
              LIMITS),
          List.of(),
          HubKind::check,
          HubKind::build);

  private HubKind() {}

  private static void check(Values values, Check.Fault fault) {
    HostPort listen = values.get(LISTEN);
    HostPort admin = values.get(ADMIN).listen();
    boolean overlap = listen.host().equals(admin.host()) || isAny(listen) || isAny(admin);
    if (overlap && listen.port() != 0 && listen.port() == admin.port()) {
      fault.at(
          ADMIN, admin + " (expected: an address that spec.listen, " + listen + ", leaves free)");
    }
    AuthenticationKind.check(values, fault);
  }

  private static HttpLimits limits(Values values) {
    return new HttpLimits(
        values.get(REQUEST_LINE),
        values.get(HEADERS),
        values.get(STREAMS),
        new HttpLimits.Timeouts(
            values.get(HEAD_TIMEOUT),
            values.get(BODY_TIMEOUT),
            values.get(WRITE_TIMEOUT),
            values.get(RESPONSE_TIMEOUT),
            values.get(IDLE_TIMEOUT)),
        new HttpLimits.Load(
            values.get(CONNECTIONS), values.get(CONNECTIONS_PER_ADDRESS), values.get(REQUESTS)));
  }

  private static boolean isAny(HostPort address) {
    return address.host().equals("0.0.0.0") || address.host().equals("::");
  }

  private static HubSpec build(Values values) {
    return new HubSpec(
        values.get(LISTEN),
        values.find(RelayListenerKind.PROXY_PROTOCOL).orElse(List.of()),
        values.get(DOMAIN),
        values.get(EXTRA_NAMES),
        values.find(TLS),
        values.get(ADMIN),
        values.get(ACCESS_LOG),
        values.get(AuthenticationKind.FIELD),
        values.find(HomeClusterKind.FIELD),
        values.get(DRAIN_TIMEOUT),
        values.get(LIMITS));
  }
}
