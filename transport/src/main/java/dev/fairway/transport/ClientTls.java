package dev.fairway.transport;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.IpLiterals;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;

/**
 * TLS as we speak it to an upstream: the certificate must be issued by one of the trusted ones and
 * must speak for the explicit server name, whatever address was dialled.
 */
public final class ClientTls {

  private final SslContext context;
  private final String serverName;

  private ClientTls(SslContext context, String serverName) {
    this.context = context;
    this.serverName = serverName;
  }

  /**
   * Reads the trusted certificates.
   *
   * @param protocols the ALPN names that are offered, the preferred one first
   * @throws IllegalArgumentException if they cannot be read
   */
  public static ClientTls of(UpstreamTls tls, List<String> protocols) {
    return of(tls, protocols, Optional.empty());
  }

  /**
   * The same, showing a certificate to servers that ask for one.
   *
   * @param identity the certificate; without one a server that asks gets none
   * @throws IllegalArgumentException if the trusted certificates, or this one, cannot be used
   */
  public static ClientTls of(
      UpstreamTls tls, List<String> protocols, Optional<ClientIdentity> identity) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(ServerTls.provider())
              .protocols("TLSv1.3", "TLSv1.2")
              .trustManager(ServerTls.pem(tls.trustPem()))
              .endpointIdentificationAlgorithm("HTTPS")
              .applicationProtocolConfig(ServerTls.alpn(protocols));
      identity.ifPresent(
          own -> builder.keyManager(ServerTls.pem(own.chainPem()), ServerTls.pem(own.keyPem())));
      if (!IpLiterals.isAddress(tls.serverName())) {
        // By itself Netty sends no name without a dot, and "kubernetes" is one that clusters have.
        builder.serverName(new SNIHostName(tls.serverName().getBytes(StandardCharsets.US_ASCII)));
      }
      return new ClientTls(builder.build(), tls.serverName());
    } catch (SSLException | IllegalArgumentException e) {
      String what = identity.isPresent() ? ", or the client's own," : "";
      throw new IllegalArgumentException(
          "the trusted certificates" + what + " cannot be used: " + e, e);
    }
  }

  /** A handler for one connection. An IP address is verified, but never sent as SNI (RFC 6066). */
  SslHandler newHandler(ByteBufAllocator allocator, int port, Duration timeout) {
    SslHandler handler = context.newHandler(allocator, serverName, port);
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    if (IpLiterals.isAddress(serverName)) {
      var parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of());
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }
}
