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
      Field.required("keyFile", Scalars.FILE, "PEM file (PKCS#8) of its private key.");

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

  private static final Field<HostPort> ADMIN_LISTEN =
      Field.defaulted(
          "listen",
          Scalars.LISTEN_ADDRESS,
          HostPort.parse("127.0.0.1:8081"),
          "Address and port of the plain HTTP listener for health and metrics.");

  private static final ObjectType<Admin> ADMIN_TYPE =
      ObjectType.of(List.of(ADMIN_LISTEN), values -> new Admin(values.get(ADMIN_LISTEN)));

  private static final Field<Admin> ADMIN =
      Field.defaulted(
          "admin", ADMIN_TYPE, ADMIN_TYPE.empty(), "Serves /livez, /readyz and /metrics only.");

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
          HttpLimits.DEFAULT.headTimeout(),
          "How long a client may take to send the head of a request, from its first byte or from the"
              + " start of the connection.");

  private static final Field<Duration> IDLE_TIMEOUT =
      Field.defaulted(
          "idleTimeout",
          Scalars.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          HttpLimits.DEFAULT.idleTimeout(),
          "How long an HTTP/1.1 connection may stay without a request. HTTP/2 connections are probed"
              + " instead.");

  private static final ObjectType<HttpLimits> LIMITS_TYPE =
      ObjectType.of(
          List.of(REQUEST_LINE, HEADERS, STREAMS, HEAD_TIMEOUT, IDLE_TIMEOUT),
          values ->
              new HttpLimits(
                  values.get(REQUEST_LINE),
                  values.get(HEADERS),
                  values.get(STREAMS),
                  values.get(HEAD_TIMEOUT),
                  values.get(IDLE_TIMEOUT)));

  private static final Field<HttpLimits> LIMITS =
      Field.defaulted("limits", LIMITS_TYPE, LIMITS_TYPE.empty(), "What one client may cost.");

  static final ObjectType<HubSpec> TYPE =
      new ObjectType<>(
          List.of(LISTEN, DOMAIN, EXTRA_NAMES, TLS, ADMIN, ACCESS_LOG, DRAIN_TIMEOUT, LIMITS),
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
  }

  private static boolean isAny(HostPort address) {
    return address.host().equals("0.0.0.0") || address.host().equals("::");
  }

  private static HubSpec build(Values values) {
    return new HubSpec(
        values.get(LISTEN),
        values.get(DOMAIN),
        values.get(EXTRA_NAMES),
        values.find(TLS),
        values.get(ADMIN),
        values.get(ACCESS_LOG),
        values.get(DRAIN_TIMEOUT),
        values.get(LIMITS));
  }
}
