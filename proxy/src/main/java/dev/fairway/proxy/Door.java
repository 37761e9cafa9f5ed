package dev.fairway.proxy;

import dev.fairway.http.HttpServer;
import dev.fairway.http.WebSocketServer;
import dev.fairway.observe.DownstreamConnection;
import dev.fairway.observe.Security;
import dev.fairway.observe.Traffic;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Established;
import dev.fairway.transport.InnerTls;
import dev.fairway.transport.ServerHandshake;
import dev.fairway.transport.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections of one listener over once their protocol is known: tunnels, and HTTP. Each
 * on its event loop.
 *
 * @param tls asked for at each connection's hello; null for plain TCP
 */
record Door(
    String listener,
    @Nullable Supplier<ServerTls> tls,
    Connections connections,
    Tunnelling tunnels,
    DataPlane plane,
    Traffic traffic,
    BodyMemory memory,
    Responder responder)
    implements Established {

  @Override
  public void established(Channel channel, ConnectionInfo info) {
    if (!isTunnel(channel, info)) {
      http(channel, info, handler(accepted(channel, info), channel));
    }
  }

  /** Whether a WebSocket can carry a connection here: without TLS of its own it would be bare. */
  boolean opensInner() {
    return tls != null;
  }

  /**
   * A request has become a WebSocket, whose bytes are a connection. What came of the request stays
   * the connection's that carries it: its limits, its deadlines, its drain.
   */
  void inner(Channel channel, ConnectionInfo outer, ListenerHandler within) {
    Supplier<ServerTls> certificate = Objects.requireNonNull(tls);
    WebSocketServer.install(channel);
    ServerHandshake.begin(
        channel,
        outer.remote(),
        certificate.get(),
        connections,
        (carrying, info) -> {
          if (!isTunnel(carrying, info)) {
            http(carrying, info, within);
          }
        });
  }

  private boolean isTunnel(Channel channel, ConnectionInfo info) {
    Established opened = tls == null ? null : tunnels.opened(info.protocol());
    if (opened == null) {
      return false;
    }
    connections.setAside(channel);
    opened.established(channel, info);
    return true;
  }

  private void http(Channel channel, ConnectionInfo info, ListenerHandler handler) {
    new HttpServer(() -> plane.config().limits(listener), connections, handler)
        .established(channel, info);
  }

  private ListenerHandler handler(DownstreamConnection connection, Channel channel) {
    LoopMemory share = memory.on(channel.eventLoop());
    return new ListenerHandler(connection, plane, share, responder, this, false);
  }

  private DownstreamConnection accepted(Channel channel, ConnectionInfo info) {
    SslHandler handler = InnerTls.of(channel.pipeline());
    Security security =
        new Security(
            handler == null ? "" : handler.engine().getSession().getProtocol(),
            Objects.requireNonNullElse(info.serverName(), ""),
            info.protocol());
    DownstreamConnection connection =
        traffic.on(channel.eventLoop()).accepted(listener, info.remote(), security);
    channel.closeFuture().addListener(_ -> connection.close());
    return connection;
  }
}
