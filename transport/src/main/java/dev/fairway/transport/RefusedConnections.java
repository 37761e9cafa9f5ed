package dev.fairway.transport;

import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections that a listener closed before they carried anything, and says so once a
 * minute at most for each reason: whoever causes them must not fill the log. Any thread.
 */
final class RefusedConnections {

  private static final Logger log = LoggerFactory.getLogger(RefusedConnections.class);
  private static final long PERIOD = Duration.ofMinutes(1).toNanos();

  private final Metrics metrics;
  private final String listener;
  private final Map<Reason, Unsaid> unsaid = new EnumMap<>(Reason.class);

  /** Why a connection was closed. */
  enum Reason {
    /** The listener has as many as it may. */
    LIMIT("limit", "as many are open as limits.connections of the listener allows"),
    /** The client's address has as many as it may. */
    ADDRESS_LIMIT(
        "address-limit", "its address has as many as limits.connectionsPerAddress allows"),
    /** A balancer that is trusted to say whom it speaks for did not. */
    PROXY_HEADER(
        "proxy-header", "it is from a network of proxyProtocol.trusted, and sent no good header"),
    /** It spoke something else, most often plain HTTP, where TLS was expected. */
    NOT_TLS("not-tls", "it did not speak TLS (plain HTTP to an https port?)"),
    /** The handshake failed or took too long: probes and scanners do that all day. */
    HANDSHAKE("handshake", "");

    private final String label;
    private final String words;

    Reason(String label, String words) {
      this.label = label;
      this.words = words;
    }

    /** For people. */
    String words() {
      return words;
    }
  }

  RefusedConnections(Metrics metrics, String listener) {
    this.metrics = metrics;
    this.listener = listener;
  }

  void add(Reason reason, @Nullable SocketAddress client) {
    metrics.downstreamRefused(listener, reason.label);
    if (!reason.words.isEmpty()) {
      say(reason, client);
    }
  }

  private synchronized void say(Reason reason, @Nullable SocketAddress client) {
    Unsaid waiting = unsaid.computeIfAbsent(reason, _ -> new Unsaid());
    waiting.count++;
    long now = System.nanoTime();
    if (now - waiting.last < PERIOD) {
      return;
    }
    log.warn(
        "listener {}: a connection of {} was closed: {}{}",
        listener,
        client instanceof InetSocketAddress address ? HostPort.of(address) : client,
        reason.words,
        waiting.count == 1 ? "" : "; and " + (waiting.count - 1) + " others since the last line");
    waiting.last = now;
    waiting.count = 0;
  }

  private static final class Unsaid {
    private long last = System.nanoTime() - PERIOD;
    private int count;
  }
}
