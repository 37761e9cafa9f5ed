package dev.fairway.transport;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.IpLiterals;
import dev.fairway.pki.CertificatePem;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;

/**
 * TLS as we speak it to an upstream: the certificate must be issued by one of the trusted ones and
 * must speak for the explicit server name, whatever address was dialled.
 */
public final class ClientTls {

  private final SslContext context;
  private final String serverName;
  private final List<SNIServerName> sni;

  private ClientTls(SslContext context, String serverName, List<SNIServerName> sni) {
    this.context = context;
    this.serverName = serverName;
    this.sni = sni;
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
              .applicationProtocolConfig(ServerTls.alpn(protocols));
      identity.ifPresent(
          own -> builder.keyManager(ServerTls.pem(own.chainPem()), ServerTls.pem(own.keyPem())));
      if (tls.sni().isPresent()) {
        builder
            .trustManager(new NamedServer(CertificatePem.parse(tls.trustPem()), tls.serverName()))
            .endpointIdentificationAlgorithm(null);
      } else {
        builder
            .trustManager(ServerTls.pem(tls.trustPem()))
            .endpointIdentificationAlgorithm("HTTPS");
      }
      return new ClientTls(
          builder.build(), tls.serverName(), sni(tls.sni().orElse(tls.serverName())));
    } catch (SSLException | IllegalArgumentException e) {
      String what = identity.isPresent() ? ", or the client's own," : "";
      throw new IllegalArgumentException(
          "the trusted certificates" + what + " cannot be used: " + e, e);
    }
  }

  /**
   * TLS whose certificates somebody else judges.
   *
   * @param judge hears which certificates the server shows, and believes them or not
   * @param serverName sent as SNI, unless it is an IP address
   */
  public static ClientTls judgedBy(ServerJudge judge, String serverName, List<String> protocols) {
    return judgedBy(judge, serverName, protocols, Optional.empty());
  }

  /**
   * The same, showing a certificate to servers that ask for one.
   *
   * @throws IllegalArgumentException if it cannot be used
   */
  public static ClientTls judgedBy(
      ServerJudge judge,
      String serverName,
      List<String> protocols,
      Optional<ClientIdentity> identity) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(ServerTls.provider())
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(ServerTls.alpn(protocols))
              .trustManager(judge)
              .endpointIdentificationAlgorithm(null);
      identity.ifPresent(
          own -> builder.keyManager(ServerTls.pem(own.chainPem()), ServerTls.pem(own.keyPem())));
      return new ClientTls(builder.build(), serverName, sni(serverName));
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be used: " + e, e);
    }
  }

  /** A handler for one connection. An IP address is verified, but never sent as SNI (RFC 6066). */
  SslHandler newHandler(ByteBufAllocator allocator, int port, Duration timeout) {
    SslHandler handler = context.newHandler(allocator, serverName, port);
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    // By itself Netty sends no name without a dot, and "kubernetes" is one that clusters have.
    var parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(sni);
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  private static List<SNIServerName> sni(String name) {
    return IpLiterals.isAddress(name)
        ? List.of()
        : List.of(new SNIHostName(name.getBytes(StandardCharsets.US_ASCII)));
  }
}
