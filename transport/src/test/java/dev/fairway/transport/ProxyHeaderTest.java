package dev.fairway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.transport.ProxyHeaderReader.Result;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers of the PROXY protocol: what is written is read, and nothing else is. */
final class ProxyHeaderTest {

  private static final byte[] TLVS = {0x20, 0, 2, 7, 8, (byte) 0xe0, 0, 0, 1, 0, 2, 'h', '2'};

  @Test
  void aLineIsReadAndItsLengthTold() {
    String line = "PROXY TCP4 192.0.2.1 198.51.100.7 40000 443\r\n";

    Result.Found found = (Result.Found) read((line + "hello").getBytes(US_ASCII));

    assertThat(found.length()).isEqualTo(line.length());
    assertThat(text(found.header())).isEqualTo("192.0.2.1:40000 198.51.100.7:443");
    assertThat(ProxyHeaderWriter.version1(found.header())).isEqualTo(line.getBytes(US_ASCII));
  }

  @Test
  void anUnknownLineSpeaksForNobody() {
    for (String line : List.of("PROXY UNKNOWN\r\n", "PROXY UNKNOWN ff:: x 1 2\r\n")) {
      Result.Found found = (Result.Found) read(line.getBytes(US_ASCII));
      assertThat(found.header().addresses()).isEmpty();
      assertThat(found.length()).isEqualTo(line.length());
    }
  }

  @Test
  void malformedLinesAreRefused() {
    for (String line :
        List.of(
            "PROXY TCP4 192.0.2.1 198.51.100.7 40000 443\n",
            "PROXY TCP4 192.0.2.1 198.51.100.7 40000 65536\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.7 040 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.7 -1 443\r\n",
            "PROXY TCP4 192.0.2.256 198.51.100.7 40000 443\r\n",
            "PROXY TCP4 ::1 198.51.100.7 40000 443\r\n",
            "PROXY TCP6 192.0.2.1 198.51.100.7 40000 443\r\n",
            "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n",
            "PROXY TCP4 localhost 198.51.100.7 40000 443\r\n",
            "PROXY TCP4  192.0.2.1 198.51.100.7 40000 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.7 40000\r\n",
            "PROXY UDP4 192.0.2.1 198.51.100.7 40000 443\r\n",
            "PROXY \r\n",
            "PROXY TCP4 " + "x".repeat(200),
            "proxy TCP4 192.0.2.1 198.51.100.7 40000 443\r\n")) {
      assertThat(read(line.getBytes(US_ASCII)))
          .describedAs(line)
          .isInstanceOf(Result.Refused.class);
    }
  }

  @Test
  void whatIsWrittenIsReadInBothVersions() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 5_000; i++) {
      InetSocketAddress source = address(random);
      InetSocketAddress destination = address(random);
      byte[] tlvs = random.nextBoolean() ? TLVS : new byte[0];
      ProxyHeader header = new ProxyHeader(ProxyHeader.of(source, destination).addresses(), tlvs);

      Result.Found one = (Result.Found) read(ProxyHeaderWriter.version1(header));
      Result.Found two = (Result.Found) read(ProxyHeaderWriter.version2(header));

      assertThat(one.header().addresses()).isEqualTo(header.addresses());
      assertThat(two.header().addresses()).isEqualTo(header.addresses());
      assertThat(two.header().extensions()).isEqualTo(tlvs);
    }
  }

  @Test
  void aLocalHeaderSpeaksForNobodyAndKeepsItsExtensions() {
    byte[] bytes =
        ProxyHeaderWriter.version2(new ProxyHeader(ProxyHeader.local().addresses(), TLVS));

    Result.Found found = (Result.Found) read(bytes);

    assertThat(found.header().addresses()).isEmpty();
    assertThat(found.header().extensions()).isEqualTo(TLVS);
    assertThat(ProxyHeaderWriter.version1(found.header()))
        .asString()
        .isEqualTo("PROXY UNKNOWN\r\n");
  }

  @Test
  void aChecksumIsMadeAnewAndAWrongOneIsRefused() throws Exception {
    byte[] checksum = {3, 0, 4, 1, 2, 3, 4};
    InetSocketAddress end = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 7);
    byte[] bytes =
        ProxyHeaderWriter.version2(new ProxyHeader(ProxyHeader.of(end, end).addresses(), checksum));

    assertThat(read(bytes)).isInstanceOf(Result.Found.class);
    bytes[20]++;
    assertThat(read(bytes)).isEqualTo(new Result.Refused("a PROXY header whose checksum is wrong"));
  }

  @Test
  void everyBeginningAsksForMoreAndNothingElseIsAHeader() throws Exception {
    byte[] one = "PROXY TCP4 192.0.2.1 198.51.100.7 40000 443\r\n".getBytes(US_ASCII);
    byte[] two = ProxyHeaderWriter.version2(((Result.Found) read(one)).header());
    for (byte[] whole : List.of(one, two)) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(read(Arrays.copyOf(whole, length))).isEqualTo(new Result.Partial());
      }
    }
    assertThat(read("\r\n\r\nGET".getBytes(US_ASCII))).isInstanceOf(Result.Refused.class);
    assertThat(read(new byte[] {22, 3, 1})).isInstanceOf(Result.Refused.class);
  }

  @Test
  void aHeaderThatAnnouncesTooMuchIsRefusedAtOnce() throws Exception {
    InetSocketAddress end = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 7);
    byte[] bytes = ProxyHeaderWriter.version2(ProxyHeader.of(end, end));
    ByteBuffer.wrap(bytes).putShort(14, (short) 0xffff);

    assertThat(read(bytes)).isInstanceOf(Result.Refused.class);
  }

  @Test
  void randomDamageNeverFails() throws Exception {
    Random random = new Random(9);
    int found = 0;
    for (int i = 0; i < 100_000; i++) {
      ProxyHeader header =
          new ProxyHeader(ProxyHeader.of(address(random), address(random)).addresses(), TLVS);
      byte[] bytes =
          random.nextBoolean()
              ? ProxyHeaderWriter.version1(header)
              : ProxyHeaderWriter.version2(header);
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (read(bytes) instanceof Result.Found whole) {
        found++;
        assertThat(whole.length()).isBetween(1, bytes.length);
        assertThat(read(ProxyHeaderWriter.version2(whole.header())))
            .isInstanceOf(Result.Found.class);
      }
    }
    assertThat(found).isBetween(10_000, 90_000);
  }

  private static Result read(byte[] bytes) {
    return ProxyHeaderReader.read(Unpooled.wrappedBuffer(bytes));
  }

  private static String text(ProxyHeader header) {
    ProxyHeader.Addresses addresses = header.addresses().orElseThrow();
    return text(addresses.source()) + " " + text(addresses.destination());
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static InetSocketAddress address(Random random) throws UnknownHostException {
    byte[] address = new byte[random.nextBoolean() ? 4 : 16];
    random.nextBytes(address);
    return new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(1 << 16));
  }
}
