package dev.fairway.agent;

import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import dev.fairway.net.Prefix;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Something that an agent lets its hub connect to.
 *
 * <p>A name allows what it resolves to, whatever that is, and an address or a network allows no
 * name.
 */
public sealed interface AllowedTarget {

  /** A host, by the name or address that the hub asks for. */
  record Host(String host, int port) implements AllowedTarget {}

  /** Every address of a network. */
  record Network(Prefix network, int port) implements AllowedTarget {}

  /** Any port. */
  int ANY_PORT = 0;

  /** The port; {@link #ANY_PORT} for all. */
  int port();

  /** As {@link #parse} reads it. */
  default String text() {
    String port = port() == ANY_PORT ? "*" : Integer.toString(port());
    return switch (this) {
      case Host(String host, int any) ->
          host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
      case Network(Prefix network, int any) ->
          network.isIpv4() ? network + ":" + port : "[" + network + "]:" + port;
    };
  }

  /** Whether a target is allowed by this. */
  default boolean allows(HostPort target) {
    if (port() != ANY_PORT && port() != target.port()) {
      return false;
    }
    return switch (this) {
      case Host(String host, int port) -> isSame(host, target);
      case Network(Prefix network, int port) ->
          target.isAddress() && network.contains(InetAddress.ofLiteral(target.host()));
    };
  }

  /** An address may be written in several ways. */
  private static boolean isSame(String host, HostPort target) {
    return IpLiterals.isAddress(host)
        ? target.isAddress()
            && InetAddress.ofLiteral(host).equals(InetAddress.ofLiteral(target.host()))
        : host.equals(target.host().toLowerCase(Locale.ROOT));
  }

  /**
   * Reads one: {@code host:port}, {@code network/length:port}, and a star for any port.
   *
   * @throws IllegalArgumentException if it is none; the message quotes it
   */
  static AllowedTarget parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(colon, 0));
      if (host.isEmpty()) {
        throw new IllegalArgumentException("no host");
      }
      int port = port(text.substring(colon + 1));
      return host.contains("/") ? network(host, port) : host(host, port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\": not a target (expected: host:port, such as kubernetes.default.svc:443, or"
              + " network:port, such as 10.0.0.0/8:22; * is any port)",
          e);
    }
  }

  private static AllowedTarget host(String host, int port) {
    // Reads as the hub's question will be read.
    HostPort read = HostPort.parse(host + ":" + (port == ANY_PORT ? 1 : port));
    return new Host(read.host().toLowerCase(Locale.ROOT), port);
  }

  private static AllowedTarget network(String text, int port) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    return new Network(Prefix.parse(bracketed ? text.substring(1, text.length() - 1) : text), port);
  }

  private static int port(String text) {
    if (text.equals("*")) {
      return ANY_PORT;
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
    return port;
  }
}
