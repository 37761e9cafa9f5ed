package dev.fairway.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A host and a port, as people write them: {@code api.example.com:6443}, {@code 10.0.0.1:443},
 * {@code [2001:db8::1]:443}.
 *
 * @param host a host name or an IP address, IPv6 without brackets
 * @param port 0 to 65535; 0 lets the system choose where something listens
 */
public record HostPort(String host, int port) {

  /**
   * @throws IllegalArgumentException if the host or the port is not one
   */
  public HostPort {
    if (!IpLiterals.isAddress(host)) {
      host = new HostName(host).value();
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /**
   * Reads {@code host:port}. An empty host, as in {@code :8443}, means every address.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw malformed(text);
    }
    return new HostPort(host(text, colon), port(text, colon));
  }

  /** Of a socket, or of its peer. */
  public static HostPort of(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    return new HostPort(
        host == null ? address.getHostString() : IpLiterals.print(host.getAddress()),
        address.getPort());
  }

  /** Whether the host is an IP address rather than a name. */
  public boolean isAddress() {
    return IpLiterals.isAddress(host);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static String host(String text, int colon) {
    String host = text.substring(0, colon);
    if (host.isEmpty()) {
      return "0.0.0.0";
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      String inner = host.substring(1, host.length() - 1);
      if (IpLiterals.isIpv6(inner)) {
        return inner;
      }
      throw malformed(text);
    }
    if (host.indexOf(':') >= 0) {
      throw malformed(text);
    }
    return host;
  }

  private static int port(String text, int colon) {
    String digits = text.substring(colon + 1);
    if (digits.isEmpty()
        || digits.length() > 5
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw malformed(text);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" (expected: host:port, an IPv6 address in brackets)");
  }
}
