package dev.fairway.transport;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a proxy in front of us says of a connection (the PROXY protocol, version 1 or 2).
 *
 * @param addresses whom the connection is between; absent if the proxy connected for itself
 *     (LOCAL), or does not know, or will not say
 * @param extensions the TLVs of version 2, as they came; empty in version 1
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be passed on; never compared.
public record ProxyHeader(Optional<Addresses> addresses, byte[] extensions) {

  private static final byte[] NONE = {};

  /** Without extensions. */
  public static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
    return new ProxyHeader(Optional.of(new Addresses(source, destination)), NONE);
  }

  /** Of a connection that nobody speaks for. */
  public static ProxyHeader local() {
    return new ProxyHeader(Optional.empty(), NONE);
  }

  /**
   * Both ends of a connection, of the same family.
   *
   * @param source the client
   * @param destination where it connected to
   */
  public record Addresses(InetSocketAddress source, InetSocketAddress destination) {}
}
