package dev.fairway.relay;

import dev.fairway.config.RelayListener;
import dev.fairway.observe.Metrics;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the connections of each listener share, by the listener's name. */
final class ListenerShares {

  private final Metrics metrics;
  private final SessionMetrics sessions;
  private final InstantSource clock;
  private final Map<String, ListenerShare> shares = new ConcurrentHashMap<>();

  /** Without any. */
  ListenerShares(Metrics metrics, SessionMetrics sessions, InstantSource clock) {
    this.metrics = metrics;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * What a listener says from now on.
   *
   * @param accessLogs by the names of listeners, this one's among them
   */
  ListenerShare.Terms update(RelayListener listener, Map<String, SessionLog> accessLogs) {
    String name = listener.name();
    SessionLog accessLog = Objects.requireNonNull(accessLogs.get(name), name);
    SessionObserver observer = new SessionObserver(name, accessLog, sessions.listener(name), clock);
    return shares
        .computeIfAbsent(name, _ -> new ListenerShare(metrics, name))
        .update(listener, observer);
  }

  /** Forgets all others. */
  void retain(Set<String> listeners) {
    shares.keySet().retainAll(listeners);
  }
}
