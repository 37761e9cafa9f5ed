package dev.fairway.transport;

import java.util.List;
import java.util.Optional;

/**
 * What a TLS client says first, as far as it tells where the client wants to go. Nothing in it is
 * proven: it chooses a way, and grants nothing.
 *
 * @param serverName the host name of the SNI extension (RFC 6066 section 3), lower-cased, without a
 *     trailing dot; visible ASCII, not necessarily a valid name
 * @param protocols what ALPN offers (RFC 7301 section 3.1), in the client's order, a character for
 *     each byte
 * @param version the newest version of TLS that the client speaks, as the protocol numbers them:
 *     0x0304 is TLS 1.3
 */
public record ClientHello(Optional<String> serverName, List<String> protocols, int version) {

  /** Copies the protocols. */
  public ClientHello {
    protocols = List.copyOf(protocols);
  }
}
