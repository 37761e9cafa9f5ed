package dev.fairway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.transport.ClientHelloReader.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Hellos of real clients, whole and in pieces, and what is none. */
final class ClientHelloReaderTest {

  private static final int LIMIT = 64 << 10;
  private static final int TLS_1_3 = 0x0304;

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void nameAndProtocolsAreFoundAndNothingIsTaken(SslProvider provider) throws Exception {
    ByteBuf bytes = Unpooled.wrappedBuffer(Hellos.of(provider, "Api.East.Example", "h2", "x/1"));
    int before = bytes.readableBytes();

    assertThat(new ClientHelloReader(LIMIT).read(bytes))
        .isEqualTo(found("api.east.example", "h2", "x/1"));
    assertThat(bytes.readableBytes()).isEqualTo(before);
  }

  @Test
  void aHelloWithoutNameOrProtocolsIsOne() throws Exception {
    byte[] hello = Hellos.of(SslProvider.JDK, "10.0.0.1");

    assertThat(read(hello))
        .isEqualTo(new Result.Found(new ClientHello(Optional.empty(), List.of(), TLS_1_3)));
  }

  @ParameterizedTest
  @CsvSource({
    "0303, , 0303",
    "0301, , 0301",
    "0303, 0304 0303, 0304",
    "0303, 0303 0302, 0303",
    "0303, 7a7a 0303 0304, 0304",
    "0303, 7a7a 7f1c, 0303"
  })
  void theNewestVersionIsFoundWhereverItIsWritten(
      String legacy, @Nullable String offered, String newest) {
    byte[] hello = Hellos.versions(legacy, offered == null ? "" : offered);

    assertThat(read(hello))
        .isEqualTo(
            new Result.Found(
                new ClientHello(Optional.empty(), List.of(), HexFormat.fromHexDigits(newest))));
  }

  @Test
  void aHelloInManyRecordsAndManyPiecesIsTheSame() throws Exception {
    Random random = new Random(3);
    byte[] hello = Hellos.of(SslProvider.OPENSSL, "east.example", "h2");
    for (int i = 0; i < 300; i++) {
      byte[] records = Hellos.inRecords(hello, random);

      assertThat(read(records)).isEqualTo(found("east.example", "h2"));
      assertThat(inPieces(records, random)).isEqualTo(found("east.example", "h2"));
    }
  }

  @Test
  void whatComesBehindTheHelloDoesNotMatter() throws Exception {
    byte[] hello = Hellos.of(SslProvider.JDK, "east.example", "h2");
    byte[] more = Arrays.copyOf(hello, hello.length + 100);

    assertThat(read(more)).isEqualTo(found("east.example", "h2"));
  }

  @Test
  void everyBeginningOfAHelloAsksForMore() throws Exception {
    byte[] hello = Hellos.of(SslProvider.JDK, "east.example", "h2");
    for (int length = 0; length < hello.length; length++) {
      assertThat(read(Arrays.copyOf(hello, length))).isEqualTo(new Result.Partial());
    }
  }

  @Test
  void whatIsNotTlsIsRefusedAtItsFirstByte() {
    for (String other : List.of("GET / HTTP/1.1\r\n", "S", "\0", "PROXY TCP4 ")) {
      assertThat(read(other.getBytes(US_ASCII))).isEqualTo(new Result.NotTls());
    }
  }

  @Test
  void aHelloLongerThanTheLimitIsRefusedWhenTheLimitIsReached() throws Exception {
    byte[] hello = Hellos.of(SslProvider.JDK, "east.example", "h2");
    for (int limit = 1; limit < hello.length; limit++) {
      ClientHelloReader reader = new ClientHelloReader(limit);

      assertThat(reader.read(Unpooled.wrappedBuffer(hello, 0, limit - 1)))
          .isEqualTo(new Result.Partial());
      assertThat(reader.read(Unpooled.wrappedBuffer(hello, 0, limit)))
          .isEqualTo(new Result.Refused("a client hello of more than " + limit + " bytes"));
    }
  }

  @Test
  void ofAListOfProtocolsLongerThanAnybodysTheFirstAreKept() {
    assertThat(offered(512)).hasSize(512);
    assertThat(offered(513)).hasSize(512);
    assertThat(offered(6_000)).hasSize(512);
  }

  private static List<String> offered(int protocols) {
    return ((Result.Found) read(Hellos.protocols(protocols))).hello().protocols();
  }

  @Test
  void emptyRecordsAndOtherRecordsBetweenAreRefused() {
    assertThat(read(new byte[] {22, 3, 1, 0, 0})).isInstanceOf(Result.Refused.class);
    assertThat(read(new byte[] {22, 3, 1, 0, 1, 1, 23, 3, 1, 0, 1}))
        .isEqualTo(new Result.Refused("a record that is no handshake within the client hello"));
    assertThat(read(new byte[] {22, 3, 1, 0, 1, 2}))
        .isEqualTo(new Result.Refused("a handshake that does not begin with a client hello"));
  }

  @Test
  void randomDamageNeverFailsAndPiecesNeverChangeTheVerdict() throws Exception {
    Random random = new Random(11);
    byte[][] seeds = {
      Hellos.of(SslProvider.JDK, "east.example", "h2", "http/1.1"),
      Hellos.of(SslProvider.OPENSSL, "a.b.c.example"),
      Hellos.inRecords(Hellos.of(SslProvider.JDK, "x.example"), random)
    };
    int found = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      bytes = Arrays.copyOf(bytes, bytes.length - (random.nextBoolean() ? 0 : random.nextInt(80)));
      Result whole = read(bytes);

      assertThat(inPieces(bytes, random)).isEqualTo(whole);
      if (whole instanceof Result.Found(ClientHello hello)) {
        found++;
        hello.serverName().ifPresent(name -> assertThat(name).matches("[!-~]{1,255}"));
      }
    }
    assertThat(found).isBetween(5_000, 55_000);
  }

  private static Result read(byte[] bytes) {
    return new ClientHelloReader(LIMIT).read(Unpooled.wrappedBuffer(bytes));
  }

  /** As bytes come from a slow peer; a verdict ends it. */
  private static Result inPieces(byte[] bytes, Random random) {
    ClientHelloReader reader = new ClientHelloReader(LIMIT);
    Result result = new Result.Partial();
    for (int end = 0; end < bytes.length && result instanceof Result.Partial; ) {
      end = Math.min(bytes.length, end + 1 + random.nextInt(200));
      result = reader.read(Unpooled.wrappedBuffer(bytes, 0, end));
    }
    return result;
  }

  private static Result found(String name, String... protocols) {
    return new Result.Found(new ClientHello(Optional.of(name), List.of(protocols), TLS_1_3));
  }
}
