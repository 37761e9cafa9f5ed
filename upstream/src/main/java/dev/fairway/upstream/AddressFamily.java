package dev.fairway.upstream;

import io.netty.handler.codec.dns.DnsRecordType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses of a name count. */
public enum AddressFamily {
  /** IPv4 and IPv6. */
  ANY,
  /** IPv4 only. */
  IPV4,
  /** IPv6 only. */
  IPV6;

  /** The kinds of DNS records that hold such addresses. */
  List<DnsRecordType> types() {
    return switch (this) {
      case ANY -> List.of(DnsRecordType.A, DnsRecordType.AAAA);
      case IPV4 -> List.of(DnsRecordType.A);
      case IPV6 -> List.of(DnsRecordType.AAAA);
    };
  }

  boolean has(InetAddress address) {
    return types().contains(type(address));
  }

  /** The kind of DNS record that holds an address. */
  static DnsRecordType type(InetAddress address) {
    return address instanceof Inet4Address ? DnsRecordType.A : DnsRecordType.AAAA;
  }
}
