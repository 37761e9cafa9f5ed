package dev.fairway.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Addresses, given as networks. Neighbours are joined and each family is sorted, so a question
 * costs one binary search, however many networks there are. Immutable; any thread.
 */
public final class PrefixSet {

  /** No address at all. */
  public static final PrefixSet NONE = of(List.of());

  private final byte[][] ipv4;
  private final byte[][] ipv6;

  private PrefixSet(byte[][] ipv4, byte[][] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** What is in any of the networks. */
  public static PrefixSet of(Collection<Prefix> prefixes) {
    return new PrefixSet(
        bounds(prefixes.stream().filter(Prefix::isIpv4).toList()),
        bounds(prefixes.stream().filter(prefix -> !prefix.isIpv4()).toList()));
  }

  /** Whether the address is in one of the networks; one that is IPv4 within IPv6 is an IPv4 one. */
  public boolean contains(InetAddress address) {
    return contains(bytes(address));
  }

  /**
   * The same.
   *
   * @param address in network order
   * @throws IllegalArgumentException if it has neither 4 nor 16 bytes
   */
  public boolean contains(byte[] address) {
    byte[] plain = unmapped(address);
    byte[][] bounds = plain.length == 4 ? ipv4 : ipv6;
    int low = 0;
    int high = bounds.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(plain, bounds[2 * middle]) < 0) {
        high = middle - 1;
      } else if (Arrays.compareUnsigned(plain, bounds[2 * middle + 1]) > 0) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Whether no address is in it. */
  public boolean isEmpty() {
    return ipv4.length == 0 && ipv6.length == 0;
  }

  /** How many ranges are searched. */
  int ranges() {
    return (ipv4.length + ipv6.length) / 2;
  }

  static byte[] bytes(InetAddress address) {
    return unmapped(address.getAddress());
  }

  private static byte[] unmapped(byte[] address) {
    if (address.length != 4 && address.length != 16) {
      throw new IllegalArgumentException(
          "an address of " + address.length + " bytes (expected: 4 or 16)");
    }
    if (address.length == 4 || address[10] != -1 || address[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, 12, 16);
  }

  /** First and last address of each range, in order, none touching the next. */
  private static byte[][] bounds(List<Prefix> prefixes) {
    List<Prefix> sorted = new ArrayList<>(prefixes);
    sorted.sort((a, b) -> Arrays.compareUnsigned(a.first(), b.first()));
    List<byte[]> bounds = new ArrayList<>();
    for (Prefix prefix : sorted) {
      byte[] first = prefix.first();
      byte[] last = prefix.last();
      if (bounds.isEmpty() || isBeyond(first, bounds.getLast())) {
        bounds.add(first);
        bounds.add(last);
      } else if (Arrays.compareUnsigned(last, bounds.getLast()) > 0) {
        bounds.set(bounds.size() - 1, last);
      }
    }
    return bounds.toArray(byte[][]::new);
  }

  /** Whether an address is neither within a range that ends there nor the next one after it. */
  private static boolean isBeyond(byte[] address, byte[] end) {
    byte[] next = end.clone();
    for (int i = next.length - 1; i >= 0 && ++next[i] == 0; i--) {
      // The carry goes on.
    }
    boolean endsAtTop = Arrays.compareUnsigned(next, end) < 0;
    return !endsAtTop && Arrays.compareUnsigned(address, next) > 0;
  }
}
