package dev.fairway.relay;

import dev.fairway.net.HostPort;

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
}
