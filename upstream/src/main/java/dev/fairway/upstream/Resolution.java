package dev.fairway.upstream;

import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What became of one look at a name. */
sealed interface Resolution {

  /**
   * It has addresses.
   *
   * @param addresses at least one
   * @param ttl how long they count at the most
   * @param unknown the kind of records for which DNS had no answer, not even that there are none
   */
  record Found(Set<InetAddress> addresses, Duration ttl, Optional<DnsRecordType> unknown)
      implements Resolution {}

  /**
   * It has none, or DNS fails.
   *
   * @param reason for people
   */
  record Failed(String reason) implements Resolution {}
}
