package dev.fairway.net;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses written as text, read without ever asking DNS. */
public final class IpLiterals {

  private IpLiterals() {}

  /** Whether the text is an IPv4 address in dotted form or an IPv6 address without brackets. */
  public static boolean isAddress(String text) {
    return isIpv4(text) || isIpv6(text);
  }

  /** Whether the text is an IPv4 address: four decimal numbers, none with a leading zero. */
  public static boolean isIpv4(String text) {
    int numbers = 0;
    int value = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (value < 0 || ++numbers > 4) {
          return false;
        }
        value = -1;
      } else if (c < '0' || c > '9' || value == 0) {
        return false;
      } else {
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return false;
        }
      }
    }
    return numbers == 4;
  }

  /** Whether the text is an IPv6 address, without brackets and without a zone. */
  public static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0
        || text.length() > 45
        || text.indexOf('%') >= 0
        || text.indexOf('[') >= 0) {
      return false;
    }
    try {
      // A literal: the JDK answers without a lookup as soon as it sees a colon.
      InetAddress address = Inet6Address.ofLiteral(text);
      return address != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * An address as text: IPv6 as RFC 5952 wants it, lower-case, the longest run of zeros left out.
   *
   * @param address 4 or 16 bytes in network order
   */
  public static String print(byte[] address) {
    if (address.length == 4) {
      return (address[0] & 0xff)
          + "."
          + (address[1] & 0xff)
          + "."
          + (address[2] & 0xff)
          + "."
          + (address[3] & 0xff);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
    }
    int zeros = longestZeros(groups);
    int after = zeros < 0 ? -1 : zeros + zeroRun(groups, zeros);
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == zeros) {
        text.append("::");
        i = after - 1;
        continue;
      }
      text.append(i == 0 || i == after ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  /** Where the longest run of two or more zeros begins; -1 if there is none. */
  private static int longestZeros(int[] groups) {
    int longest = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int run = zeroRun(groups, i);
      if (run > length) {
        longest = i;
        length = run;
      }
    }
    return longest;
  }

  private static int zeroRun(int[] groups, int start) {
    int end = start;
    while (end < groups.length && groups[end] == 0) {
      end++;
    }
    return end - start;
  }
}
