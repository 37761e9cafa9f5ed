package dev.fairway.http;

import dev.fairway.transport.ConnectionInfo;
import io.netty.channel.Channel;
import java.util.List;

/** Speaks HTTP with an upstream on connections that were dialled. */
public final class HttpClient {

  /** What is offered by ALPN for ordinary requests. */
  public static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

  /** What is offered where the request asks to switch protocols, which HTTP/2 cannot. */
  public static final List<String> UPGRADE_PROTOCOLS = List.of("http/1.1");

  private HttpClient() {}

  /**
   * Takes over an established connection, on its loop.
   *
   * @param expectedStreams how many requests at once an HTTP/2 upstream is expected to take, until
   *     it says so itself
   */
  public static ClientConnection over(
      Channel channel,
      ConnectionInfo info,
      int expectedStreams,
      ClientConnection.Listener listener) {
    if (info.protocol().equals("h2")) {
      channel.config().setAutoRead(true);
      return Http2Client.install(channel.pipeline(), expectedStreams, listener);
    }
    Http1Client client = new Http1Client(listener);
    channel.pipeline().addLast(client);
    return client;
  }
}
