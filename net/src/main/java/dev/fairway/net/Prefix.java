package dev.fairway.net;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A network: {@code 10.0.0.0/8}, {@code 2001:db8::/32}; an address alone is a network of one. Bits
 * behind the prefix do not count and are cleared. IPv6 addresses that stand for IPv4 ones (RFC 4291
 * section 2.5.5.2) are IPv4 everywhere in Fairway, and so are networks of them.
 *
 * <p>The two families are kept apart: {@code ::/0} holds no IPv4 address.
 */
public final class Prefix {

  private static final int MAPPED_BITS = 96;

  private final byte[] address;
  private final int length;

  private Prefix(byte[] address, int length) {
    this.address = address;
    this.length = length;
  }

  /**
   * Reads {@code address/length} or an address alone.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    if (!IpLiterals.isAddress(host)) {
      throw malformed(text);
    }
    // A literal, and mapped ones come back as IPv4.
    byte[] address = InetAddress.ofLiteral(host).getAddress();
    int mapped = address.length == 4 && host.indexOf(':') >= 0 ? MAPPED_BITS : 0;
    int bits = address.length * 8;
    int length = slash < 0 ? bits : length(text, slash) - mapped;
    if (length < 0 || length > bits) {
      throw malformed(text);
    }
    return new Prefix(masked(address, length), length);
  }

  /** Whether it is one of IPv4 addresses. */
  public boolean isIpv4() {
    return address.length == 4;
  }

  /** How many bits all its addresses share: at most 32 or 128. */
  public int length() {
    return length;
  }

  /** Whether the address is in it. */
  public boolean contains(InetAddress other) {
    byte[] bytes = PrefixSet.bytes(other);
    return bytes.length == address.length && Arrays.equals(masked(bytes, length), address);
  }

  /** Its lowest address, as PrefixSet searches it; 4 or 16 bytes. */
  byte[] first() {
    return address.clone();
  }

  /** Its highest address. */
  byte[] last() {
    byte[] last = address.clone();
    for (int bit = length; bit < last.length * 8; bit++) {
      last[bit / 8] |= (byte) (0x80 >> (bit % 8));
    }
    return last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Prefix prefix
        && length == prefix.length
        && Arrays.equals(address, prefix.address);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(address) * 31 + length;
  }

  /** With its length always: {@code 10.0.0.1/32}. */
  @Override
  public String toString() {
    return IpLiterals.print(address) + "/" + length;
  }

  private static byte[] masked(byte[] address, int length) {
    byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(length - i * 8L, 0, 8);
      masked[i] = (byte) (address[i] & (0xff << (8 - kept)));
    }
    return masked;
  }

  private static int length(String text, int slash) {
    String digits = text.substring(slash + 1);
    boolean number =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    if (!number) {
      throw malformed(text);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" (expected: a network such as 10.0.0.0/8 or 2001:db8::/32)");
  }
}
