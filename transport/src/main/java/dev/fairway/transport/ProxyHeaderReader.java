package dev.fairway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.fairway.net.IpLiterals;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Reads the header of the PROXY protocol, either version, at the beginning of a connection. Strict:
 * who is trusted to send one sends a good one. Stateless; a header is short.
 */
public final class ProxyHeaderReader {

  /** The longest header of version 1, its line end included. */
  private static final int MAX_LINE = 107;

  /** What comes before the addresses of version 2. */
  static final int FIXED = 16;

  /** The most that addresses and extensions of version 2 may take; real ones take some hundred. */
  private static final int MAX_REST = 4 << 10;

  static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

  private static final byte[] LINE_START = "PROXY ".getBytes(US_ASCII);
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final Result PARTIAL = new Result.Partial();

  private ProxyHeaderReader() {}

  /** What the bytes are. */
  public sealed interface Result {

    /** The beginning of a header; more must come. */
    record Partial() implements Result {}

    /**
     * A whole header.
     *
     * @param length how many bytes it took
     */
    record Found(ProxyHeader header, int length) implements Result {}

    /** No header, or a malformed one. Final. */
    record Refused(String reason) implements Result {}
  }

  /** Looks at all that has come so far; the indices of the buffer stay as they are. */
  public static Result read(ByteBuf bytes) {
    if (startsLike(bytes, SIGNATURE)) {
      return bytes.readableBytes() < FIXED ? PARTIAL : version2(bytes);
    }
    if (startsLike(bytes, LINE_START)) {
      return version1(bytes);
    }
    return new Result.Refused("no header of the PROXY protocol");
  }

  private static boolean startsLike(ByteBuf bytes, byte[] start) {
    int count = Math.min(bytes.readableBytes(), start.length);
    for (int i = 0; i < count; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static Result version1(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int most = Math.min(bytes.readableBytes(), MAX_LINE);
    int end = bytes.indexOf(from, from + most, (byte) '\n');
    if (end < 0) {
      return most < MAX_LINE ? PARTIAL : new Result.Refused("a PROXY line without an end");
    }
    int length = end + 1 - from;
    if (bytes.getByte(end - 1) != '\r') {
      return new Result.Refused("a PROXY line that does not end with CR LF");
    }
    String line = bytes.toString(from, length - 2, US_ASCII);
    if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
      return new Result.Found(ProxyHeader.local(), length);
    }
    return words(line.split(" ", -1), length);
  }

  private static Result words(String[] words, int length) {
    boolean four = words[1].equals("TCP4");
    if (words.length != 6 || !(four || words[1].equals("TCP6"))) {
      return new Result.Refused("a malformed PROXY line");
    }
    Optional<InetSocketAddress> source = address(words[2], words[4], four);
    Optional<InetSocketAddress> destination = address(words[3], words[5], four);
    if (source.isEmpty() || destination.isEmpty()) {
      return new Result.Refused("a PROXY line with a malformed address or port");
    }
    return new Result.Found(ProxyHeader.of(source.get(), destination.get()), length);
  }

  private static Optional<InetSocketAddress> address(String host, String port, boolean four) {
    boolean literal = IpLiterals.isAddress(host) && host.indexOf('[') < 0 && host.indexOf('%') < 0;
    if (!literal || four == host.contains(":") || !PORT.matcher(port).matches()) {
      return Optional.empty();
    }
    int number = Integer.parseInt(port);
    return number > 0xffff
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), number));
  }

  private static Result version2(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int command = bytes.getUnsignedByte(from + 12);
    int rest = bytes.getUnsignedShort(from + 14);
    if (command != 0x20 && command != 0x21) {
      return new Result.Refused("a PROXY header of another version, or with another command");
    }
    if (rest > MAX_REST) {
      return new Result.Refused("a PROXY header with " + rest + " bytes (expected: 4096 at most)");
    }
    if (bytes.readableBytes() < FIXED + rest) {
      return PARTIAL;
    }
    byte[] header = ByteBufUtil.getBytes(bytes, from, FIXED + rest);
    boolean local = command == 0x20;
    int family = header[13] >> 4 & 0xf;
    int size = addresses(family);
    if (family > 3 || (header[13] & 0xf) > 2 || (!local && size > rest)) {
      return new Result.Refused("a PROXY header whose addresses are none");
    }
    int extensions = FIXED + (local ? Math.min(size, rest) : size);
    if (!areExtensions(header, extensions)) {
      return new Result.Refused("a PROXY header with malformed extensions");
    }
    if (!hasGoodChecksum(header, extensions)) {
      return new Result.Refused("a PROXY header whose checksum is wrong");
    }
    byte[] tlvs = Arrays.copyOfRange(header, extensions, header.length);
    Optional<ProxyHeader.Addresses> addresses =
        local || family == 0 || family == 3 ? Optional.empty() : Optional.of(ends(header, size));
    return new Result.Found(new ProxyHeader(addresses, tlvs), header.length);
  }

  private static int addresses(int family) {
    return switch (family) {
      case 1 -> 12;
      case 2 -> 36;
      case 3 -> 216;
      default -> 0;
    };
  }

  private static ProxyHeader.Addresses ends(byte[] header, int size) {
    int each = (size - 4) / 2;
    int ports = FIXED + 2 * each;
    return new ProxyHeader.Addresses(
        end(header, FIXED, each, ports), end(header, FIXED + each, each, ports + 2));
  }

  private static InetSocketAddress end(byte[] header, int at, int size, int port) {
    try {
      InetAddress address = InetAddress.getByAddress(Arrays.copyOfRange(header, at, at + size));
      return new InetSocketAddress(address, (header[port] & 0xff) << 8 | (header[port + 1] & 0xff));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // Of the length, which is 4 or 16.
    }
  }

  private static boolean areExtensions(byte[] header, int from) {
    int at = from;
    while (at < header.length) {
      if (header.length - at < 3) {
        return false;
      }
      at += 3 + ((header[at + 1] & 0xff) << 8 | (header[at + 2] & 0xff));
    }
    return at == header.length;
  }

  /** Whoever sends a checksum wants it to be looked at. */
  private static boolean hasGoodChecksum(byte[] header, int extensions) {
    int at = ProxyHeaderWriter.checksum(header, extensions);
    if (at < 0) {
      return true;
    }
    int told = ByteBuffer.wrap(header).getInt(at);
    ByteBuffer.wrap(header).putInt(at, 0);
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(at, told);
    return (int) sum.getValue() == told;
  }
}
