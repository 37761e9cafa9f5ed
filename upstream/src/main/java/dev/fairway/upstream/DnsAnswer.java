package dev.fairway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a DNS server says to a question for addresses (RFC 1035 section 4). The server is one that
 * follows aliases by itself, so its answer holds the whole chain, and the shortest TTL of the chain
 * is how long all of it counts.
 */
sealed interface DnsAnswer {

  /** Addresses, at least one. */
  record Addresses(Set<InetAddress> addresses, Duration ttl) implements DnsAnswer {}

  /** There are none: no such name, or no such record there. */
  record None() implements DnsAnswer {}

  /**
   * Nothing is known.
   *
   * @param type what was asked for
   * @param reason for people
   * @param silent whether there was no answer at all
   */
  record Failed(DnsRecordType type, String reason, boolean silent) implements DnsAnswer {}

  /** Longer chains of aliases are taken for loops. */
  int MOST_ALIASES = 16;

  /** Reads a response without releasing it. */
  static DnsAnswer read(DnsQuestion question, DnsResponse response) {
    if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
      return new None();
    }
    if (!response.code().equals(DnsResponseCode.NOERROR)) {
      return new Failed(question.type(), response.code().toString(), false);
    }
    try {
      return follow(question, response);
    } catch (CorruptedFrameException e) {
      return new Failed(question.type(), "malformed: " + e.getMessage(), false);
    }
  }

  private static DnsAnswer follow(DnsQuestion question, DnsResponse response) {
    String owner = lower(question.name());
    long ttl = Long.MAX_VALUE;
    for (int aliases = 0; aliases <= MOST_ALIASES; aliases++) {
      Set<InetAddress> addresses = new LinkedHashSet<>();
      DnsRawRecord alias = null;
      for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
        DnsRecord each = response.recordAt(DnsSection.ANSWER, i);
        if (!(each instanceof DnsRawRecord raw) || !lower(raw.name()).equals(owner)) {
          continue;
        }
        if (raw.type().equals(DnsRecordType.CNAME)) {
          alias = raw;
        }
        InetAddress address = raw.type().equals(question.type()) ? address(raw) : null;
        if (address != null) {
          addresses.add(address);
          ttl = Math.min(ttl, raw.timeToLive());
        }
      }
      if (!addresses.isEmpty()) {
        return new Addresses(addresses, Duration.ofSeconds(ttl));
      }
      if (alias == null) {
        return new None();
      }
      ttl = Math.min(ttl, alias.timeToLive());
      ByteBuf target = alias.content();
      owner = lower(DefaultDnsRecordDecoder.decodeName(target.slice()));
    }
    return new Failed(question.type(), "its aliases go in a circle", false);
  }

  private static @Nullable InetAddress address(DnsRawRecord raw) {
    int length = raw.type().equals(DnsRecordType.A) ? 4 : 16;
    if (raw.content().readableBytes() != length) {
      return null;
    }
    try {
      return InetAddress.getByAddress(ByteBufUtil.getBytes(raw.content()));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // Only for another length.
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
