package dev.fairway.lab;

import dev.fairway.net.IpLiterals;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One of the 512 networks with 256 addresses in 198.18.0.0/15, which RFC 2544 sets aside for
 * benchmarks of network devices: no real network uses them.
 *
 * @param index 0 to 511
 */
record Subnet(int index) {

  static final int COUNT = 512;

  private static final int BASE = 198 << 24 | 18 << 16;

  /** The address with the given last number. */
  String address(int last) {
    return 198 + "." + (18 + index / 256) + "." + (index % 256) + "." + last;
  }

  /** Of the host, on the cluster's bridge. */
  String host() {
    return address(1);
  }

  /** The API address, which moves between machines. */
  String apiAddress() {
    return address(10);
  }

  /** Of a machine, from 0. */
  String machine(int number) {
    return address(11 + number);
  }

  /** A random one that overlaps none of the given networks, or nothing if all are taken. */
  static Optional<Subnet> free(Collection<String> used, RandomGenerator random) {
    List<Subnet> candidates = new ArrayList<>();
    for (int index = 0; index < COUNT; index++) {
      Subnet candidate = new Subnet(index);
      if (used.stream().noneMatch(candidate::overlaps)) {
        candidates.add(candidate);
      }
    }
    Collections.shuffle(candidates, random);
    return candidates.stream().findFirst();
  }

  /**
   * Whether it shares an address with a network.
   *
   * @param network IPv4, as {@code 10.0.0.0/8} or a single address; anything else overlaps nothing,
   *     and so does the default route
   */
  boolean overlaps(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    if (!IpLiterals.isIpv4(address)) {
      return false;
    }
    int length = slash < 0 ? 32 : Integer.parseInt(network.substring(slash + 1));
    int mask = mask(Math.min(length, 24));
    return length > 0 && (BASE + (index << 8) & mask) == (number(address) & mask);
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  private static int number(String address) {
    return ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt();
  }
}
