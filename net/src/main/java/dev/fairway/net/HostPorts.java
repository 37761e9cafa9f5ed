package dev.fairway.net;

/**
 * A host and one or more ports that follow each other: {@code 10.0.0.1:443}, {@code
 * [::]:8000-8010}.
 *
 * @param host a host name or an IP address, IPv6 without brackets
 * @param ports the ports
 */
public record HostPorts(String host, PortRange ports) {

  private static final String ANY_IPV4 = "0.0.0.0";
  private static final String ANY_IPV6 = "::";

  /**
   * @throws IllegalArgumentException if the host is not one
   */
  public HostPorts {
    host = new HostPort(host, ports.first()).host();
  }

  /**
   * Reads {@code host:port} or {@code host:first-last}. An empty host means every IPv4 address.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static HostPorts parse(String text) {
    int dash = text.indexOf('-', text.lastIndexOf(':') + 1);
    if (dash < 0) {
      HostPort one = HostPort.parse(text);
      return new HostPorts(one.host(), PortRange.of(one.port()));
    }
    HostPort first = HostPort.parse(text.substring(0, dash));
    PortRange last = PortRange.parse(text.substring(dash + 1));
    if (last.size() > 1) {
      throw new IllegalArgumentException("\"" + text + "\" (expected: host:first-last)");
    }
    return new HostPorts(first.host(), new PortRange(first.port(), last.first()));
  }

  /** Whether the host is an IP address rather than a name. */
  public boolean isAddress() {
    return IpLiterals.isAddress(host);
  }

  /**
   * Whether who listens at one may keep somebody from listening at the other. All addresses of a
   * family take the port from each of its addresses; localhost may be of both.
   */
  public boolean excludes(HostPorts other) {
    return ports.first() != 0 && ports.overlaps(other.ports) && sharesHost(other.host);
  }

  private boolean sharesHost(String other) {
    return host.equals(other)
        || (host.equals(ANY_IPV4) && !IpLiterals.isIpv6(other))
        || (other.equals(ANY_IPV4) && !IpLiterals.isIpv6(host))
        || (host.equals(ANY_IPV6) && !IpLiterals.isIpv4(other))
        || (other.equals(ANY_IPV6) && !IpLiterals.isIpv4(host));
  }

  /** The one port of a place. */
  public static HostPorts of(HostPort place) {
    return new HostPorts(place.host(), PortRange.of(place.port()));
  }

  /**
   * The host with one of the ports.
   *
   * @param index of the port, from 0
   */
  public HostPort at(int index) {
    if (index < 0 || index >= ports.size()) {
      throw new IllegalArgumentException("port " + index + " of " + this);
    }
    return new HostPort(host, ports.first() + index);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + ports;
  }
}
