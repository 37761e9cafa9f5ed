package dev.fairway.relay;

import dev.fairway.net.HostPort;
import java.net.InetAddress;

/**
 * What makes a listening socket the same through a change of the configuration.
 *
 * @param address where it listens, as configured
 * @param owner the listener's name where the system chooses the port, since such sockets differ
 *     though their addresses do not; else empty
 */
record Place(HostPort address, String owner) {

  static Place of(HostPort address, String listener) {
    return new Place(address, address.port() == 0 ? listener : "");
  }

  /** Whether the system may refuse one because of the other. */
  boolean excludes(Place other) {
    if (address.port() != other.address.port()) {
      return false;
    }
    if (!address.isAddress() || !other.address.isAddress()) {
      return true; // Who knows what a name stands for.
    }
    InetAddress here = InetAddress.ofLiteral(address.host());
    InetAddress there = InetAddress.ofLiteral(other.address.host());
    return here.isAnyLocalAddress() || there.isAnyLocalAddress() || here.equals(there);
  }
}
