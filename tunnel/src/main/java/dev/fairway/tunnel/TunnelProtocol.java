package dev.fairway.tunnel;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
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

  /**
   * The same between two replicas of a hub, each with a certificate of the replicas' authority. Who
   * dials is the HTTP/2 client here; its CONNECT streams name a cluster, by whose agents the other
   * connects.
   */
  public static final String REPLICA_ALPN = "fairway-replica/1";

  static final AsciiString HELLO = AsciiString.cached("/fairway/tunnel/hello");

  /** The id of the hub's process. */
  static final AsciiString REPLICA = AsciiString.cached("fairway-replica");

  /** The ids of all processes of the hub that live, with commas between. */
  static final AsciiString REPLICAS = AsciiString.cached("fairway-replicas");

  /** The program's version, of either side. */
  static final AsciiString VERSION = AsciiString.cached("fairway-version");

  /** A number that grows with each start of an agent: who has the larger one replaces the other. */
  static final AsciiString GENERATION = AsciiString.cached("fairway-generation");

  /** Of which cluster an agent is to connect; only between replicas. */
  static final AsciiString CLUSTER = AsciiString.cached("fairway-cluster");

  /** What the connection is for, as {@link TrafficClass} names it; only between replicas. */
  static final AsciiString TRAFFIC = AsciiString.cached("fairway-traffic");

  static final AsciiString PROXY_STATUS = AsciiString.cached("proxy-status");

  /** Header fields of one block. */
  static final int MAX_HEADERS = 16 << 10;

  private TunnelProtocol() {}

  /** Asks an agent for a connection. */
  static Http2Headers connect(HostPort target) {
    return new DefaultHttp2Headers().method("CONNECT").authority(target.toString());
  }

  /** Asks a replica for a connection by its agents. */
  static Http2Headers connect(HostPort target, String cluster, TrafficClass kind) {
    return connect(target).set(CLUSTER, cluster).set(TRAFFIC, kind.name());
  }

  /** What a connection is for; anything for what nobody has said. */
  static TrafficClass traffic(Http2Headers headers) {
    CharSequence value = headers.get(TRAFFIC);
    for (TrafficClass each : TrafficClass.values()) {
      if (value != null && each.name().contentEquals(value)) {
        return each;
      }
    }
    return TrafficClass.INTERACTIVE;
  }
}
