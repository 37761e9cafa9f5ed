package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsOpCode;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of the records that a DNS server sends. */
final class DnsAnswerTest {

  private static final DnsQuestion QUESTION = new DefaultDnsQuestion("a.example.", DnsRecordType.A);

  @Test
  void namesCompareWithoutCaseAndRecordsOfOtherNamesDoNotCount() {
    DefaultDnsResponse response = response();
    add(response, "A.Example.", DnsRecordType.A, 9, 192, 0, 2, 1);
    add(response, "b.example.", DnsRecordType.A, 1, 192, 0, 2, 2);
    add(response, "a.example.", DnsRecordType.AAAA, 1, new int[16]);
    assertThat(read(response))
        .isEqualTo(
            new DnsAnswer.Addresses(
                Set.of(InetAddress.ofLiteral("192.0.2.1")), Duration.ofSeconds(9)));
  }

  @Test
  void anAddressOfAnotherLengthDoesNotCount() {
    DefaultDnsResponse response = response();
    add(response, "a.example.", DnsRecordType.A, 9, 192, 0, 2);
    assertThat(read(response)).isEqualTo(new DnsAnswer.None());
  }

  @Test
  void aBrokenAliasIsAFailure() {
    DefaultDnsResponse response = response();
    add(response, "a.example.", DnsRecordType.CNAME, 9, 40, 'a');
    assertThat(read(response)).isInstanceOf(DnsAnswer.Failed.class);
  }

  @Test
  void anyRecordsEndInAnAnswer() {
    Random random = new Random(1035);
    DnsRecordType[] types = {DnsRecordType.A, DnsRecordType.CNAME, DnsRecordType.AAAA};
    String[] owners = {"a.example.", "b.", ".", "c.example."};
    for (int i = 0; i < 20_000; i++) {
      DefaultDnsResponse response = response();
      for (int n = random.nextInt(6); n > 0; n--) {
        int[] data = random.ints(random.nextInt(18), 0, 256).toArray();
        byte[] alias = "\u0001b\0".getBytes(StandardCharsets.US_ASCII);
        if (random.nextBoolean()) {
          data = new int[] {alias[0], alias[1], alias[2]};
        }
        String owner = owners[random.nextInt(owners.length)];
        add(response, owner, types[random.nextInt(types.length)], random.nextInt(99), data);
      }
      switch (read(response)) {
        case DnsAnswer.Addresses(Set<InetAddress> some, Duration ttl) -> {
          assertThat(some).isNotEmpty();
          assertThat(ttl).isBetween(Duration.ZERO, Duration.ofSeconds(99));
        }
        case DnsAnswer.Failed failed -> assertThat(failed.silent()).isFalse();
        case DnsAnswer.None() -> {}
      }
    }
  }

  private static DefaultDnsResponse response() {
    return new DefaultDnsResponse(1, DnsOpCode.QUERY, DnsResponseCode.NOERROR);
  }

  private static DnsAnswer read(DefaultDnsResponse response) {
    try {
      return DnsAnswer.read(QUESTION, response);
    } finally {
      response.release();
    }
  }

  private static void add(
      DefaultDnsResponse response, String owner, DnsRecordType type, long ttl, int... data) {
    byte[] bytes = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      bytes[i] = (byte) data[i];
    }
    response.addRecord(
        DnsSection.ANSWER,
        new DefaultDnsRawRecord(owner, type, ttl, Unpooled.wrappedBuffer(bytes)));
  }
}
