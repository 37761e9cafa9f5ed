package dev.fairway.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The bytes of a connection as packets that tools for packets read: Ethernet, IP (RFC 791, RFC
 * 8200) and TCP (RFC 9293) in the classic pcap format. The headers are made up, but for addresses,
 * ports and times; sequence numbers count what the connection has carried, its first byte being 1.
 * Not thread-safe.
 */
final class PcapPackets {

  /** What comes before all packets: microseconds, Ethernet. */
  private static final int MAGIC = 0xa1b2c3d4;

  private static final int ETHERNET = 1;
  private static final int SNAP_LENGTH = 1 << 18;

  /** The most that a packet takes besides its bytes of the connection. */
  static final int OVERHEAD = 16 + 14 + 40 + 20;

  /** The most bytes of a connection in one packet; as interfaces hand them over in one piece. */
  static final int SEGMENT = 16 << 10;

  private static final int RECORD_HEAD = 16;
  private static final int ETHERNET_HEAD = 14;
  private static final int TCP_HEAD = 20;
  private static final int TCP = 6;
  private static final byte HOPS = 64;
  private static final int WINDOW = 0xffff;

  private static final int FIN = 0x01;
  private static final int RST = 0x04;
  private static final int PUSH = 0x08;
  private static final int ACK = 0x10;

  /** Addresses that belong to no maker: the lowest bits of the first byte say so. */
  private static final byte[] CLIENT_MAC = {2, 0, 0, 0, 0, 1};

  private static final byte[] SERVER_MAC = {2, 0, 0, 0, 0, 2};

  private final InetSocketAddress client;
  private final InetSocketAddress server;
  private long fromClient;
  private long fromServer;

  /**
   * Of a connection.
   *
   * @param fromClient bytes that the client has sent before
   * @param fromServer bytes that the client was sent before
   */
  PcapPackets(
      InetSocketAddress client, InetSocketAddress server, long fromClient, long fromServer) {
    this.client = client;
    this.server = server;
    this.fromClient = fromClient;
    this.fromServer = fromServer;
  }

  /** The beginning of a file. */
  static byte[] head() {
    return ByteBuffer.allocate(24)
        .putInt(MAGIC)
        .putShort((short) 2)
        .putShort((short) 4)
        .putInt(0) // UTC.
        .putInt(0)
        .putInt(SNAP_LENGTH)
        .putInt(ETHERNET)
        .array();
  }

  /**
   * One packet.
   *
   * @param bytes at most {@link #SEGMENT}; read up
   */
  byte[] data(boolean byClient, ByteBuffer bytes, Instant time) {
    int length = bytes.remaining();
    byte[] packet = packet(byClient, PUSH | ACK, bytes, time);
    advance(byClient, length);
    return packet;
  }

  /** One that says that there is no more. */
  byte[] finished(boolean byClient, Instant time) {
    byte[] packet = packet(byClient, FIN | ACK, ByteBuffer.allocate(0), time);
    advance(byClient, 1);
    return packet;
  }

  /** One that breaks the connection off. */
  byte[] reset(boolean byClient, Instant time) {
    return packet(byClient, RST | ACK, ByteBuffer.allocate(0), time);
  }

  private void advance(boolean byClient, long count) {
    if (byClient) {
      fromClient += count;
    } else {
      fromServer += count;
    }
  }

  private byte[] packet(boolean byClient, int flags, ByteBuffer bytes, Instant time) {
    InetSocketAddress from = byClient ? client : server;
    InetSocketAddress to = byClient ? server : client;
    byte[] source = from.getAddress().getAddress();
    byte[] target = to.getAddress().getAddress();
    boolean version4 = source.length == 4;
    int tcpLength = TCP_HEAD + bytes.remaining();
    int length = ETHERNET_HEAD + (version4 ? 20 : 40) + tcpLength;
    ByteBuffer out =
        ByteBuffer.allocate(RECORD_HEAD + length)
            .putInt((int) time.getEpochSecond())
            .putInt(time.getNano() / 1_000)
            .putInt(length)
            .putInt(length)
            .put(byClient ? SERVER_MAC : CLIENT_MAC)
            .put(byClient ? CLIENT_MAC : SERVER_MAC)
            .putShort((short) (version4 ? 0x0800 : 0x86dd));
    if (version4) {
      version4(out, source, target, tcpLength);
    } else {
      version6(out, source, target, tcpLength);
    }
    int tcp = out.position();
    out.putShort((short) from.getPort())
        .putShort((short) to.getPort())
        .putInt(sequence(byClient ? fromClient : fromServer))
        .putInt(sequence(byClient ? fromServer : fromClient))
        .putShort((short) (((TCP_HEAD / 4) << 12) | flags))
        .putShort((short) WINDOW)
        .putInt(0) // Checksum and urgent pointer.
        .put(bytes);
    long sum = sum(out, tcp, tcpLength) + sum(source) + sum(target) + TCP + tcpLength;
    out.putShort(tcp + 16, checksum(sum));
    return out.array();
  }

  private static void version4(ByteBuffer out, byte[] source, byte[] target, int payload) {
    int start = out.position();
    out.putShort((short) 0x4500)
        .putShort((short) (20 + payload))
        .putShort((short) 0)
        .putShort((short) 0x4000) // Not to be fragmented.
        .put(HOPS)
        .put((byte) TCP)
        .putShort((short) 0)
        .put(source)
        .put(target);
    out.putShort(start + 10, checksum(sum(out, start, 20)));
  }

  private static void version6(ByteBuffer out, byte[] source, byte[] target, int payload) {
    out.putInt(0x6000_0000)
        .putShort((short) payload)
        .put((byte) TCP)
        .put(HOPS)
        .put(source)
        .put(target);
  }

  private static int sequence(long bytes) {
    return (int) (1 + bytes);
  }

  private static long sum(byte[] bytes) {
    return sum(ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  /** The sum of 16-bit words (RFC 1071). */
  private static long sum(ByteBuffer bytes, int from, int length) {
    long sum = 0;
    int end = from + length - 1;
    int at = from;
    for (; at < end; at += 2) {
      sum += bytes.getShort(at) & 0xffff;
    }
    return at == end ? sum + ((bytes.get(at) & 0xff) << 8) : sum;
  }

  private static short checksum(long sum) {
    long folded = sum;
    while (folded > 0xffff) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (short) ~folded;
  }
}
