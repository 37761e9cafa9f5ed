package dev.fairway.upstream;

import dev.fairway.net.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A small DNS server on a loopback address, UDP and TCP: what does not fit 512 bytes is cut off
 * over UDP (RFC 1035 section 4.2). A name that it does not have does not exist.
 */
final class DnsServer implements AutoCloseable {

  static final int SERVFAIL = 2;
  static final int REFUSED = 5;
  static final int SILENT = -1;

  private static final int NXDOMAIN = 3;
  private static final int CNAME = 5;
  private static final int AAAA = 28;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Map<String, List<Answer>> zone = new ConcurrentHashMap<>();
  private final Map<String, Integer> faults = new ConcurrentHashMap<>();

  /** Each question, such as {@code host.example A}; over TCP with a word more. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /**
   * A record.
   *
   * @param value the address, or the name that an alias stands for
   */
  private record Answer(int type, int ttl, String value) {

    byte[] data() {
      return type == CNAME ? encoded(value) : InetAddress.ofLiteral(value).getAddress();
    }
  }

  DnsServer() throws IOException {
    tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    udp = new DatagramSocket(new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort()));
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  HostPort endpoint() {
    return new HostPort(udp.getLocalAddress().getHostAddress(), udp.getLocalPort());
  }

  /** The name has these addresses from now on, in this order. */
  void has(String name, int ttl, String... addresses) {
    zone.put(
        name,
        Arrays.stream(addresses)
            .map(text -> new Answer(text.contains(":") ? AAAA : 1, ttl, text))
            .toList());
  }

  void alias(String name, int ttl, String target) {
    zone.put(name, List.of(new Answer(CNAME, ttl, target)));
  }

  /** Answers a question, or all about a name, with an error from now on. */
  void fails(String question, int code) {
    faults.put(question, code);
  }

  void recovers() {
    faults.clear();
  }

  long askedAbout(String name) {
    return asked.stream().filter(each -> each.startsWith(name + " ")).count();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private void serveUdp() {
    byte[] space = new byte[512];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(space, space.length);
        udp.receive(packet);
        byte[] query = Arrays.copyOf(space, packet.getLength());
        byte[] response = respond(query, "", 512);
        if (response.length > 0) {
          udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      return; // Closed.
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket client = tcp.accept()) {
          DataInputStream in = new DataInputStream(client.getInputStream());
          byte[] response = respond(in.readNBytes(in.readUnsignedShort()), " over TCP", 65_535);
          ByteBuffer framed = ByteBuffer.allocate(response.length + 2);
          framed.putShort((short) response.length).put(response);
          OutputStream out = client.getOutputStream();
          out.write(framed.array());
        }
      }
    } catch (IOException e) {
      return; // Closed.
    }
  }

  /** Nothing where it stays silent. */
  private byte[] respond(byte[] query, String how, int most) {
    StringBuilder name = new StringBuilder();
    int at = 12;
    for (; query[at] != 0; at += query[at] + 1) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
    }
    int end = at + 5;
    int type = query[at + 2];
    String asking = name.toString().toLowerCase(Locale.ROOT);
    String question = asking + (type == 1 ? " A" : " AAAA");
    asked.add(question + how);
    int missing = zone.containsKey(asking) ? 0 : NXDOMAIN;
    int code = faults.getOrDefault(question, faults.getOrDefault(asking, missing));
    if (code == SILENT) {
      return new byte[0];
    }
    ByteBuffer response = ByteBuffer.allocate(65_535);
    response.put(query, 0, end);
    int count = 0;
    for (String owner = asking; code == 0 && owner != null; ) {
      String next = null;
      for (Answer answer : zone.getOrDefault(owner, List.of())) {
        if (answer.type() == type || answer.type() == CNAME) {
          response.put(encoded(owner)).putShort((short) answer.type()).putShort((short) 1);
          byte[] data = answer.data();
          response.putInt(answer.ttl()).putShort((short) data.length).put(data);
          count++;
        }
        next = answer.type() == CNAME && count < 40 ? answer.value() : next;
      }
      owner = next;
    }
    boolean cut = response.position() > most;
    int length = cut ? end : response.position();
    response.put(2, (byte) (cut ? 0x83 : 0x81)).put(3, (byte) (0x80 | code));
    response.putShort(4, (short) 1).putShort(6, (short) (cut ? 0 : count)).putInt(8, 0);
    return Arrays.copyOf(response.array(), length);
  }

  private static byte[] encoded(String name) {
    ByteBuffer bytes = ByteBuffer.allocate(name.length() + 2);
    for (String label : name.split("\\.", -1)) {
      bytes.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.put((byte) 0).array();
  }
}
