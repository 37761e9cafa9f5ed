package dev.fairway.http;

import dev.fairway.model.HttpLimits;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Established;
import io.netty.channel.Channel;
import java.util.List;
import java.util.function.Supplier;

/** Speaks HTTP with the clients of a listener: HTTP/2 where ALPN chose it, else HTTP/1.1. */
public final class HttpServer implements Established {

  /** What is offered by ALPN, the preferred one first. */
  public static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

  private final Supplier<HttpLimits> limits;
  private final Connections connections;
  private final RequestHandler handler;

  /**
   * Serves every connection with the same handler.
   *
   * @param limits asked once a connection
   */
  public HttpServer(Supplier<HttpLimits> limits, Connections connections, RequestHandler handler) {
    this.limits = limits;
    this.connections = connections;
    this.handler = handler;
  }

  @Override
  public void established(Channel channel, ConnectionInfo info) {
    if (info.protocol().equals("h2")) {
      channel.config().setAutoRead(true);
      Http2Server.install(channel.pipeline(), limits.get(), info, handler);
      return;
    }
    channel
        .pipeline()
        .addLast(new Http1Server(limits.get(), info, handler, connections.isDraining()));
  }
}
