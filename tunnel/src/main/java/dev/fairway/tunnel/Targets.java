package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** What an agent may connect to, and how. */
public interface Targets {

  /** Whether the agent's own list has this target. On an event loop; must not block. */
  boolean allows(HostPort target);

  /**
   * Connects to a target that is allowed.
   *
   * @return completes on the loop; see {@link dev.fairway.transport.Connector#connect}
   */
  Future<Channel> connect(EventLoop loop, HostPort target);
}
