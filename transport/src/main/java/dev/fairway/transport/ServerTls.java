package dev.fairway.transport;

import dev.fairway.model.ServingCertificate;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** TLS as a listener serves it: 1.2 and 1.3, one certificate, protocols chosen by ALPN. */
public final class ServerTls {

  private final SslContext context;
  private final Map<String, Supplier<Optional<ServerTls>>> others;

  private ServerTls(SslContext context, Map<String, Supplier<Optional<ServerTls>>> others) {
    this.context = context;
    this.others = others;
  }

  /**
   * Reads the certificate and its key.
   *
   * @param protocols the ALPN names that are offered, the preferred one first
   * @throws IllegalArgumentException if the certificate or the key cannot be read, or do not fit
   *     each other
   */
  public static ServerTls of(ServingCertificate certificate, List<String> protocols) {
    return of(certificate, protocols, List.of());
  }

  /**
   * The same, asking clients for a certificate.
   *
   * @param clientAuthorities of whom clients should present a certificate; they may present any, or
   *     none, see {@link ConnectionInfo#clientCertificates}. Empty to ask for none
   */
  public static ServerTls of(
      ServingCertificate certificate,
      List<String> protocols,
      List<X509Certificate> clientAuthorities) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(pem(certificate.chainPem()), pem(certificate.keyPem()))
              .sslProvider(provider())
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(alpn(protocols));
      if (!clientAuthorities.isEmpty()) {
        builder.clientAuth(ClientAuth.OPTIONAL).trustManager(new AnyClient(clientAuthorities));
      }
      return new ServerTls(builder.build(), Map.of());
    } catch (SSLException | IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  /**
   * TLS 1.3 for one protocol alone, whose clients must present a certificate. Whose it is they are
   * not asked here: see {@link ConnectionInfo#clientCertificates}.
   *
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static ServerTls mutual(ServingCertificate certificate, String protocol) {
    try {
      return new ServerTls(
          SslContextBuilder.forServer(pem(certificate.chainPem()), pem(certificate.keyPem()))
              .sslProvider(provider())
              .protocols("TLSv1.3")
              .applicationProtocolConfig(alpn(List.of(protocol)))
              .clientAuth(ClientAuth.REQUIRE)
              .trustManager(new AnyClient(List.of()))
              .build(),
          Map.of());
    } catch (SSLException | IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  private static IllegalArgumentException unusable(Exception e) {
    return new IllegalArgumentException("the serving certificate cannot be used: " + e, e);
  }

  /** The same, but clients that offer this protocol are served by another. */
  public ServerTls besides(String protocol, ServerTls other) {
    Optional<ServerTls> always = Optional.of(other);
    return besides(protocol, () -> always);
  }

  /**
   * The same by one that changes.
   *
   * @param other asked at each hello, on an event loop; while there is none, such clients are
   *     served as if they had not offered it
   */
  public ServerTls besides(String protocol, Supplier<Optional<ServerTls>> other) {
    Map<String, Supplier<Optional<ServerTls>>> all = new HashMap<>(others);
    all.put(protocol, other);
    return new ServerTls(context, Map.copyOf(all));
  }

  /**
   * How a client is served.
   *
   * @param offered its protocols
   */
  SslContext context(List<String> offered) {
    if (!others.isEmpty()) {
      for (String protocol : offered) {
        Supplier<Optional<ServerTls>> other = others.get(protocol);
        Optional<ServerTls> now = other == null ? Optional.empty() : other.get();
        if (now.isPresent()) {
          return now.get().context;
        }
      }
    }
    return context;
  }

  /** Whether what a client offers makes a difference. */
  boolean isByProtocol() {
    return !others.isEmpty();
  }

  static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  static ApplicationProtocolConfig alpn(List<String> protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  static InputStream pem(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }
}
