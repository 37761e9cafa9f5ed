package dev.fairway.transport;

import io.netty.channel.Channel;

/** Takes over a connection once it is established, TLS handshake included. */
public interface Established {

  /**
   * Called once a connection, on its event loop. The callee adds its handlers and starts to read:
   * connections are made with auto-read off.
   */
  void established(Channel channel, ConnectionInfo info);
}
