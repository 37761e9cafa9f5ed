package dev.fairway.bench;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * TLS 1.3 with the group of all others, for the bench's own client and server. BoringSSL lets
 * nobody choose the cipher of TLS 1.3; the client checks what was negotiated.
 */
final class LoadTls {

  static final String VERSION = "TLSv1.3";
  static final String CIPHER = "TLS_AES_128_GCM_SHA256";
  static final String GROUP = "X25519";

  private final SslContext context;

  private LoadTls(SslContext context) {
    this.context = context;
  }

  /**
   * A client that speaks one protocol.
   *
   * @param authority PEM of what it trusts
   */
  static LoadTls client(String authority, Protocol protocol) throws IOException {
    byte[] trusted = authority.getBytes(StandardCharsets.US_ASCII);
    return new LoadTls(
        same(SslContextBuilder.forClient(), List.of(protocol))
            .trustManager(new ByteArrayInputStream(trusted))
            .endpointIdentificationAlgorithm("HTTPS")
            .build());
  }

  /** A server that prefers HTTP/2. */
  static LoadTls server(Path certificate, Path key) throws IOException {
    return new LoadTls(
        same(
                SslContextBuilder.forServer(certificate.toFile(), key.toFile()),
                List.of(Protocol.HTTP2, Protocol.HTTP1))
            .build());
  }

  /** A handler for one connection of a client. */
  SslHandler connectTo(ByteBufAllocator allocator, String host, int port) {
    return context.newHandler(allocator, host, port);
  }

  /** A handler for one connection of a server. */
  SslHandler accept(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  private static SslContextBuilder same(SslContextBuilder builder, List<Protocol> protocols) {
    return builder
        .protocols(VERSION)
        .option(OpenSslContextOption.GROUPS, new String[] {GROUP})
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                protocols.stream().map(Protocol::alpn).toList()));
  }
}
