package dev.fairway.upstream;

import dev.fairway.model.AddressFamily;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** The kinds of DNS records that hold addresses. */
final class RecordTypes {

  private RecordTypes() {}

  static List<DnsRecordType> of(AddressFamily family) {
    return switch (family) {
      case ANY -> List.of(DnsRecordType.A, DnsRecordType.AAAA);
      case IPV4 -> List.of(DnsRecordType.A);
      case IPV6 -> List.of(DnsRecordType.AAAA);
    };
  }

  static DnsRecordType of(InetAddress address) {
    return address instanceof Inet4Address ? DnsRecordType.A : DnsRecordType.AAAA;
  }
}
