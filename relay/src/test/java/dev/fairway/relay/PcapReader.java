package dev.fairway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of packets as tools do, and takes offence at anything that they would remark on:
 * lengths, checksums, sequence numbers that leave a gap, acknowledgements of what never came.
 */
final class PcapReader {

  /** One packet. */
  record Packet(
      InetSocketAddress from,
      InetSocketAddress to,
      long micros,
      int sequence,
      int acknowledged,
      int flags,
      ByteBuffer payload) {

    boolean isFin() {
      return (flags & 1) != 0;
    }

    boolean isReset() {
      return (flags & 4) != 0;
    }
  }

  private PcapReader() {}

  static List<Packet> read(byte[] file) throws UnknownHostException {
    ByteBuffer in = ByteBuffer.wrap(file);
    assertThat(in.getInt()).isEqualTo(0xa1b2c3d4);
    assertThat(in.getInt()).isEqualTo(0x00020004);
    assertThat(in.getLong()).isZero();
    int snap = in.getInt();
    assertThat(in.getInt()).as("Ethernet").isEqualTo(1);
    List<Packet> packets = new ArrayList<>();
    while (in.hasRemaining()) {
      long micros = in.getInt() * 1_000_000L + in.getInt();
      int length = in.getInt();
      assertThat(in.getInt()).isEqualTo(length).isLessThanOrEqualTo(snap);
      packets.add(packet(in.slice(in.position(), length), micros));
      in.position(in.position() + length);
    }
    return packets;
  }

  /** What one end has sent; fails where something is missing or comes twice. */
  static byte[] stream(List<Packet> packets, InetSocketAddress from) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Map<InetSocketAddress, Integer> next = new HashMap<>();
    for (Packet packet : packets) {
      Integer expected = next.get(packet.from());
      assertThat(expected == null || expected == packet.sequence()).isTrue();
      Integer other = next.get(packet.to());
      assertThat(other == null || other == packet.acknowledged()).isTrue();
      int end = packet.sequence() + packet.payload().remaining() + (packet.isFin() ? 1 : 0);
      next.put(packet.from(), end);
      if (packet.from().equals(from)) {
        all.writeBytes(packet.payload().array());
      }
    }
    return all.toByteArray();
  }

  private static Packet packet(ByteBuffer in, long micros) throws UnknownHostException {
    in.position(12);
    short type = in.getShort();
    boolean version4 = type == 0x0800;
    assertThat(version4 || type == (short) 0x86dd).isTrue();
    return version4 ? version4(in.slice(), micros) : version6(in.slice(), micros);
  }

  private static Packet version4(ByteBuffer in, long micros) throws UnknownHostException {
    assertThat(in.get(0)).isEqualTo((byte) 0x45);
    assertThat(in.getShort(2) & 0xffff).isEqualTo(in.limit());
    assertThat(in.get(9)).as("TCP").isEqualTo((byte) 6);
    assertThat(sum(in.slice(0, 20), 0)).as("checksum of the header").isEqualTo(0xffff);
    return tcp(bytes(in, 12, 4), bytes(in, 16, 4), in.slice(20, in.limit() - 20), micros);
  }

  private static Packet version6(ByteBuffer in, long micros) throws UnknownHostException {
    assertThat(in.getInt(0)).isEqualTo(0x6000_0000);
    assertThat(in.getShort(4) & 0xffff).isEqualTo(in.limit() - 40);
    assertThat(in.get(6)).as("TCP").isEqualTo((byte) 6);
    return tcp(bytes(in, 8, 16), bytes(in, 24, 16), in.slice(40, in.limit() - 40), micros);
  }

  private static Packet tcp(byte[] source, byte[] target, ByteBuffer in, long micros)
      throws UnknownHostException {
    long pseudo = 6L + in.limit();
    pseudo += sum(ByteBuffer.wrap(source), 0) + sum(ByteBuffer.wrap(target), 0);
    assertThat(sum(in, pseudo)).as("checksum of TCP").isEqualTo(0xffff);
    int head = ((in.get(12) >> 4) & 0xf) * 4;
    return new Packet(
        new InetSocketAddress(InetAddress.getByAddress(source), in.getShort(0) & 0xffff),
        new InetSocketAddress(InetAddress.getByAddress(target), in.getShort(2) & 0xffff),
        micros,
        in.getInt(4),
        in.getInt(8),
        in.get(13),
        ByteBuffer.wrap(bytes(in, head, in.limit() - head)));
  }

  private static byte[] bytes(ByteBuffer in, int from, int length) {
    byte[] bytes = new byte[length];
    in.get(from, bytes);
    return bytes;
  }

  private static int sum(ByteBuffer in, long start) {
    long sum = start;
    for (int at = 0; at < in.limit(); at++) {
      sum += (in.get(at) & 0xffL) << (at % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) sum;
  }
}
