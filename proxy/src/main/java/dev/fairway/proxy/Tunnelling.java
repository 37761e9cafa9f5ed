package dev.fairway.proxy;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Established;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * Tunnels, which peers open to listeners and which links lead through.
 *
 * @param protocol the ALPN name by which peers ask for one at a listener that has it
 * @param opened takes over such a connection, whose peer has shown a certificate; on its event loop
 * @param to connects through the tunnel of a name, whether it is there or not, for a class of
 *     traffic
 */
public record Tunnelling(
    String protocol, Established opened, BiFunction<String, TrafficClass, Connector> to) {

  /** No listener speaks it, and a link through one is never there. */
  public static final Tunnelling NONE =
      new Tunnelling("", (channel, info) -> channel.close(), (name, kind) -> Tunnelling::nowhere);

  /**
   * Whether a connection is one of a tunnel.
   *
   * @param chosen by ALPN; empty if nothing was, as with clients that do not speak it
   */
  boolean takes(String chosen) {
    return !protocol.isEmpty() && protocol.equals(chosen);
  }

  private static Future<Channel> nowhere(EventLoop loop, HostPort endpoint, Duration timeout) {
    return loop.newFailedFuture(
        new DialException(
            endpoint,
            DialException.Step.CONNECT,
            new IOException("agents are connected to a running hub, and this is none")));
  }
}
