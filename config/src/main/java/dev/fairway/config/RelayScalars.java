package dev.fairway.config;

import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.HostPorts;
import dev.fairway.net.IpLiterals;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.util.List;

/** The single values that only a Relay has. */
final class RelayScalars {

  private static final int LONGEST_HOST = 254;
  private static final int DNS_PORT = 53;

  /** Where to listen, on one port or several. */
  static final ScalarType<HostPorts> LISTEN =
      ScalarType.of(
          "address:port, address:first-last or :port, such as \":8000\", \"127.0.0.1:443\" or"
              + " \"[::]:8000-8010\"",
          new Syntax.Text(
              Patterns.LISTEN_PORTS,
              2,
              59,
              List.of(":8000", "127.0.0.1:443", "[::]:8000-8010", "localhost:0")),
          RelayScalars::listen,
          HostPorts::toString);

  /** Where to connect, on one port or several. */
  static final ScalarType<HostPorts> ENDPOINT =
      ScalarType.of(
          "host:port or host:first-last, such as \"api.example.com:443\" or \"[2001:db8::1]:6443\"",
          new Syntax.Text(
              Patterns.ENDPOINT_PORTS,
              3,
              LONGEST_HOST + 12,
              List.of("api.example.com:443", "[2001:db8::1]:6443", "10.0.0.1:8000-8010")),
          RelayScalars::endpoint,
          HostPorts::toString);

  static final ScalarType<Prefix> NETWORK =
      ScalarType.of(
          "a network such as 10.0.0.0/8 or \"2001:db8::/32\", or an address",
          new Syntax.Text(
              Patterns.NETWORK, 2, 49, List.of("10.0.0.0/8", "2001:db8::/32", "192.168.1.7")),
          Prefix::parse,
          Prefix::toString);

  /** A server name of TLS, or all below one. */
  static final ScalarType<HostMatch> SERVER_NAME =
      ScalarType.of(
          "a host name such as api.example.com, or \"*.example.com\" for all below it",
          new Syntax.Text(
              Patterns.SERVER_NAME,
              1,
              LONGEST_HOST + 2,
              List.of("api.example.com", "*.example.com")),
          RelayScalars::serverName,
          RelayScalars::print);

  static final ScalarType<String> PROTOCOL =
      Scalars.checked(
          "a protocol name of TLS (ALPN) such as h2 or http/1.1",
          new Syntax.Text(Patterns.PROTOCOL, 1, 255, List.of("h2", "http/1.1", "acme-tls/1")),
          RelayScalars::isProtocol);

  static final ScalarType<ConnectTarget> CONNECT_TARGET =
      ScalarType.of(
          "host:port or network:port, such as \"api.example.com:443\", \"*.example.com:443\","
              + " \"10.0.0.0/8:6443\" or \"[2001:db8::/32]:1-65535\"",
          new Syntax.Text(
              Patterns.CONNECT_TARGET,
              3,
              LONGEST_HOST + 14,
              List.of("*.example.com:443", "10.0.0.0/8:6443", "[2001:db8::/32]:1-65535")),
          RelayScalars::connectTarget,
          RelayScalars::print);

  static final ScalarType<HostPort> DNS_SERVER =
      ScalarType.of(
          "an address, perhaps with a port, such as 10.96.0.10 or \"[2001:db8::1]:53\"",
          new Syntax.Text(
              Patterns.DNS_SERVER, 2, 53, List.of("10.96.0.10", "10.96.0.10:53", "2001:db8::1")),
          RelayScalars::dnsServer,
          HostPort::toString);

  /** What listeners and upstreams are called; nginx's and HAProxy's names fit. */
  static final ScalarType<String> NAME =
      Scalars.checked(
          "letters, digits, \"-\", \"_\" and \".\", no \"-\" or \".\" at the ends, at most 128",
          new Syntax.Text(Patterns.PLAIN_NAME, 1, 128, List.of("paris", "k8s_api.eu")),
          RelayScalars::isName);

  static final ScalarType<String> URL_PATH =
      Scalars.checked(
          "a path such as /readyz",
          new Syntax.Text(Patterns.URL_PATH, 1, 1_024, List.of("/readyz", "/healthz?verbose")),
          text -> text.startsWith("/") && isVisible(text));

  private RelayScalars() {}

  /** Whether a listener or an upstream may be called so. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.length() <= 128
        && text.chars().allMatch(c -> isWord(c) || c == '.' || c == '-')
        && isWord(text.charAt(0))
        && isWord(text.charAt(text.length() - 1));
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isProtocol(String text) {
    return !text.isEmpty() && text.length() <= 255 && isVisible(text) && text.indexOf(',') < 0;
  }

  private static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static HostPorts listen(String text) {
    HostPorts address = HostPorts.parse(text);
    return Scalars.require(address.isAddress() || address.host().equals("localhost"), address);
  }

  private static HostPorts endpoint(String text) {
    HostPorts endpoint = HostPorts.parse(text);
    return Scalars.require(!text.startsWith(":") && endpoint.ports().first() > 0, endpoint);
  }

  private static HostMatch serverName(String text) {
    return text.startsWith("*.")
        ? new HostMatch.Below(new HostName(text.substring(2)))
        : new HostMatch.Exact(new HostName(text));
  }

  private static String print(HostMatch match) {
    return switch (match) {
      case HostMatch.Exact(var name) -> name.value();
      case HostMatch.Below(var domain) -> "*." + domain;
      case HostMatch.Address address -> throw new IllegalArgumentException("no server name");
      case HostMatch.Any any -> throw new IllegalArgumentException("no server name");
    };
  }

  private static ConnectTarget connectTarget(String text) {
    int colon = text.lastIndexOf(':');
    PortRange ports = PortRange.parse(text.substring(colon + 1));
    Scalars.require(ports.first() > 0, text);
    String host = text.substring(0, Math.max(0, colon));
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    String inner = brackets ? host.substring(1, host.length() - 1) : host;
    Scalars.require(brackets == inner.indexOf(':') >= 0, text);
    return inner.indexOf('/') >= 0 || IpLiterals.isAddress(inner)
        ? new ConnectTarget.Network(Prefix.parse(inner), ports)
        : new ConnectTarget.Name(serverName(inner), ports);
  }

  private static String print(ConnectTarget target) {
    return switch (target) {
      case ConnectTarget.Name(var name, var ports) -> print(name) + ":" + ports;
      case ConnectTarget.Network(var network, var ports) ->
          (network.isIpv4() ? network : "[" + network + "]") + ":" + ports;
    };
  }

  private static HostPort dnsServer(String text) {
    if (IpLiterals.isAddress(text)) {
      return new HostPort(text, DNS_PORT);
    }
    HostPort server = HostPort.parse(text);
    return Scalars.require(
        server.isAddress() && server.port() > 0 && !text.startsWith(":"), server);
  }
}
