package dev.fairway.relay;

import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.observe.Metrics;
import dev.fairway.pump.Bandwidth;
import dev.fairway.pump.PumpLimits;
import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a listener share, on all its addresses, and through changes of its
 * configuration: the places among its limits, and its bandwidth. Changed on one thread, the
 * configuration's; connections may be taken in on any.
 */
final class ListenerShare {

  /** Less would make the first bytes of a connection wait. */
  private static final long LEAST_BURST = 64 << 10;

  private final Connections connections;
  private volatile Limits limits = Limits.DEFAULT;
  private volatile @Nullable SessionObserver observer;
  private Optional<Bandwidth> fromClient = Optional.empty();
  private Optional<Bandwidth> fromUpstream = Optional.empty();

  ListenerShare(Metrics metrics, String listener) {
    connections =
        new Connections(
            metrics,
            listener,
            () -> limits.connections(),
            () -> limits.connectionsPerAddress(),
            this::refused);
  }

  private void refused(Channel channel, String reason) {
    SessionObserver told = observer;
    if (told != null
        && channel.remoteAddress() instanceof InetSocketAddress remote
        && channel.localAddress() instanceof InetSocketAddress local) {
      told.refused(channel.eventLoop(), remote, local, reason);
    }
  }

  /**
   * What holds for a connection, besides where it goes.
   *
   * @param connections takes it in
   * @param observer is told of its session
   */
  record Terms(PumpLimits limits, Connections connections, SessionObserver observer) {}

  /** Has these limits from now on; a bandwidth that stays the same keeps its account. */
  Terms update(RelayListener listener, SessionObserver observer) {
    Limits next = listener.limits();
    if (!next.bandwidth().equals(limits.bandwidth())) {
      fromClient = next.bandwidth().map(ListenerShare::bandwidth);
      fromUpstream = next.bandwidth().map(ListenerShare::bandwidth);
    }
    limits = next;
    this.observer = observer;
    RelayListener.Timeouts timeouts = listener.timeouts();
    PumpLimits sessions =
        new PumpLimits(
            timeouts.idle(),
            timeouts.idle(),
            timeouts.session().orElse(null),
            fromClient.orElse(null),
            fromUpstream.orElse(null));
    return new Terms(sessions, connections, observer);
  }

  private static Bandwidth bandwidth(int bytesPerSecond) {
    return new Bandwidth(bytesPerSecond, Math.max(bytesPerSecond, LEAST_BURST));
  }
}
