package dev.fairway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes headers of the PROXY protocol, to be sent before anything else. */
public final class ProxyHeaderWriter {

  private static final int CHECKSUM = 3;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private ProxyHeaderWriter() {}

  /** The line of version 1; extensions have no place in it. */
  public static byte[] version1(ProxyHeader header) {
    return header
        .addresses()
        .map(ProxyHeaderWriter::line)
        .orElse("PROXY UNKNOWN\r\n")
        .getBytes(US_ASCII);
  }

  private static String line(ProxyHeader.Addresses addresses) {
    InetAddress source = addresses.source().getAddress();
    InetAddress destination = addresses.destination().getAddress();
    boolean four = source instanceof Inet4Address && destination instanceof Inet4Address;
    return "PROXY %s %s %s %d %d\r\n"
        .formatted(
            four ? "TCP4" : "TCP6",
            text(source, four),
            text(destination, four),
            addresses.source().getPort(),
            addresses.destination().getPort());
  }

  /** Without the name of an interface, which means nothing elsewhere. */
  private static String text(InetAddress address, boolean four) {
    String text = address.getHostAddress();
    if (!four && address instanceof Inet4Address) {
      return "::ffff:" + text; // The other end has no IPv4 address (RFC 4291 section 2.5.5.2).
    }
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** Version 2, with the extensions as they are; only a checksum among them is made anew. */
  public static byte[] version2(ProxyHeader header) {
    byte[] addresses = header.addresses().map(ProxyHeaderWriter::binary).orElse(new byte[0]);
    int extensions = ProxyHeaderReader.FIXED + addresses.length;
    byte[] bytes =
        ByteBuffer.allocate(extensions + header.extensions().length)
            .put(ProxyHeaderReader.SIGNATURE)
            .put((byte) (header.addresses().isPresent() ? 0x21 : 0x20))
            .put((byte) family(addresses.length))
            .putShort((short) (addresses.length + header.extensions().length))
            .put(addresses)
            .put(header.extensions())
            .array();
    seal(bytes, extensions);
    return bytes;
  }

  private static int family(int addresses) {
    return switch (addresses) {
      case 0 -> 0;
      case 12 -> TCP_OVER_IPV4;
      default -> TCP_OVER_IPV6;
    };
  }

  private static byte[] binary(ProxyHeader.Addresses addresses) {
    byte[] source = addresses.source().getAddress().getAddress();
    byte[] destination = addresses.destination().getAddress().getAddress();
    if (source.length != destination.length) {
      source = mapped(source);
      destination = mapped(destination);
    }
    return ByteBuffer.allocate(2 * source.length + 4)
        .put(source)
        .put(destination)
        .putShort((short) addresses.source().getPort())
        .putShort((short) addresses.destination().getPort())
        .array();
  }

  private static byte[] mapped(byte[] address) {
    if (address.length == 16) {
      return address;
    }
    byte[] mapped = Arrays.copyOf(MAPPED, 16);
    System.arraycopy(address, 0, mapped, 12, 4);
    return mapped;
  }

  private static void seal(byte[] header, int extensions) {
    int at = checksum(header, extensions);
    if (at < 0) {
      return;
    }
    ByteBuffer.wrap(header).putInt(at, 0);
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(at, (int) sum.getValue());
  }

  /** Where the checksum among good extensions stands; -1 if there is none. */
  static int checksum(byte[] header, int extensions) {
    for (int at = extensions; at < header.length; ) {
      int size = (header[at + 1] & 0xff) << 8 | (header[at + 2] & 0xff);
      if (header[at] == CHECKSUM && size == 4) {
        return at + 3;
      }
      at += 3 + size;
    }
    return -1;
  }
}
