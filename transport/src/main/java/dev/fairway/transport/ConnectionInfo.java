package dev.fairway.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an established connection.
 *
 * @param remote the peer's address
 * @param local our address
 * @param tls whether it is TLS
 * @param serverName the SNI name that the client sent; null without one
 * @param protocol the ALPN protocol that was agreed on; empty without one
 * @param clientCertificates the chain that the client presented, its own certificate first, and
 *     whose key it has proved to hold; issued by anybody. Empty without one
 */
public record ConnectionInfo(
    InetSocketAddress remote,
    InetSocketAddress local,
    boolean tls,
    @Nullable String serverName,
    String protocol,
    List<X509Certificate> clientCertificates) {

  /** Copies the chain. */
  public ConnectionInfo {
    clientCertificates = List.copyOf(clientCertificates);
  }
}
