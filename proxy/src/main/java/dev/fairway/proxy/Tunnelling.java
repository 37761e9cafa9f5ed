package dev.fairway.proxy;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import dev.fairway.transport.Established;
import dev.fairway.transport.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tunnels, which peers open to listeners and which links lead through.
 *
 * @param peers who opens them, by the ALPN name by which they ask at a listener that has it
 * @param to connects through the tunnel of a name, whether it is there or not, for a class of
 *     traffic
 */
public record Tunnelling(Map<String, Peers> peers, BiFunction<String, TrafficClass, Connector> to) {

  /** No listener speaks it, and a link through one is never there. */
  public static final Tunnelling NONE =
      new Tunnelling(Map.of(), (name, kind) -> Tunnelling::nowhere);

  /** Copies the map. */
  public Tunnelling {
    peers = Map.copyOf(peers);
  }

  /**
   * Those who ask by one name. All must show a certificate.
   *
   * @param opened takes over such a connection; on its event loop
   * @param tls what they are served with, if not with the listener's own certificate: asked at each
   *     hello; while it has nothing, nobody is let in
   */
  public record Peers(Established opened, Optional<Supplier<Optional<ServerTls>>> tls) {}

  /**
   * Who takes a connection over; null if it is none of a tunnel.
   *
   * @param chosen by ALPN; empty if nothing was, as with clients that do not speak it
   */
  @Nullable Established opened(String chosen) {
    Peers asking = peers.get(chosen);
    return asking == null ? null : asking.opened();
  }

  private static Future<Channel> nowhere(EventLoop loop, HostPort endpoint, Duration timeout) {
    return loop.newFailedFuture(
        new DialException(
            endpoint,
            DialException.Step.CONNECT,
            new IOException("agents are connected to a running hub, and this is none")));
  }
}
