package dev.fairway.tunnel;

import io.netty.util.AsciiString;

/**
 * What both ends of a tunnel agree on.
 *
 * <p>The agent dials and authenticates itself by TLS 1.3; then the hub speaks as the HTTP/2 client
 * (RFC 9113). First it asks for {@link #HELLO}, and both tell who they are in header fields;
 * unknown ones are passed over. Then each of its CONNECT streams (section 8.5) is a connection to a
 * target: 200 means that the target is connected, anything else says in {@code Proxy-Status} (RFC
 * 9209) why it is not. END_STREAM is FIN, RST_STREAM is RST.
 */
public final class TunnelProtocol {

  /** Agreed on in the handshake; never {@code h2}, which no middlebox can take this for. */
  public static final String ALPN = "fairway-tunnel/1";

  static final AsciiString HELLO = AsciiString.cached("/fairway/tunnel/hello");

  /** The id of the hub's process. */
  static final AsciiString REPLICA = AsciiString.cached("fairway-replica");

  /** The ids of all processes of the hub that live, with commas between. */
  static final AsciiString REPLICAS = AsciiString.cached("fairway-replicas");

  /** The program's version, of either side. */
  static final AsciiString VERSION = AsciiString.cached("fairway-version");

  /** A number that grows with each start of an agent: who has the larger one replaces the other. */
  static final AsciiString GENERATION = AsciiString.cached("fairway-generation");

  static final AsciiString PROXY_STATUS = AsciiString.cached("proxy-status");

  /** Header fields of one block. */
  static final int MAX_HEADERS = 16 << 10;

  private TunnelProtocol() {}
}
