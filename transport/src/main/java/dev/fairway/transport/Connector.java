package dev.fairway.transport;

import dev.fairway.net.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/**
 * Opens plain connections to endpoints, over one kind of link. Any thread; nothing blocks.
 *
 * <p>A seam: the machine's own network is one way, a tunnel another, a proxy a third.
 */
public interface Connector {

  /**
   * Opens one connection.
   *
   * @param loop whose the connection will be
   * @param endpoint a name is resolved at the far end of the link
   * @param timeout for all of it
   * @return completes on the loop, with auto-read off, half-closure allowed and no handlers but
   *     those of the way itself, which stay first; fails with a {@link DialException}; to cancel it
   *     closes what was opened. The channel is a {@link io.netty.channel.socket.DuplexChannel}
   */
  Future<Channel> connect(EventLoop loop, HostPort endpoint, Duration timeout);
}
