package dev.fairway.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many connections each client has open: an IPv4 address, or an IPv6 /64 network, which is the
 * least that one client gets. Any thread.
 */
final class ClientNetworks {

  private final ConcurrentMap<Network, Integer> open = new ConcurrentHashMap<>();

  /** Counts one more, unless the client has as many as it may. */
  boolean enter(InetAddress client, int limit) {
    Network network = Network.of(client);
    if (open.merge(network, 1, Integer::sum) <= limit) {
      return true;
    }
    leave(client);
    return false;
  }

  void leave(InetAddress client) {
    open.computeIfPresent(Network.of(client), (_, count) -> count == 1 ? null : count - 1);
  }

  private record Network(boolean v6, long bits) {

    static Network of(InetAddress address) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      return address instanceof Inet6Address
          ? new Network(true, bytes.getLong())
          : new Network(false, bytes.getInt());
    }
  }
}
