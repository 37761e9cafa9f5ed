package dev.fairway.lab;

import java.util.Optional;

/**
 * A machine of a cluster: where an API server or a node runs.
 *
 * @param address its own address
 * @param namespace the network namespace that it is; none for this host's loopback
 */
record Machine(String address, Optional<String> namespace) {

  /** This host, by its loopback address. */
  static final Machine LOOPBACK = new Machine("127.0.0.1", Optional.empty());
}
