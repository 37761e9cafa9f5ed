package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.model.Snapshot;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import dev.fairway.proxy.AdminListener;
import dev.fairway.proxy.DataPlane;
import dev.fairway.transport.EventLoops;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where health and metrics of a relay are served. A place that cannot be had is tried again, by
 * itself: connections and the rest of the configuration have nothing to do with it.
 *
 * <p>Any thread but event loops; what changes something blocks.
 */
final class AdminDoor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AdminDoor.class);

  private final Health health = new Health();
  private final AccessLog<AccessRecord> unread =
      AccessLog.ofRequests(OutputStream.nullOutputStream());
  private final DataPlane plane;
  private final ConfigurationThread thread;
  private final Duration retry;
  private final Runnable had;
  private HostPort place = RelaySpec.ADMIN_LISTEN;
  private boolean waiting;
  private boolean closed;
  private volatile Map<String, IOException> unbound = Map.of();

  /**
   * Serves nowhere yet.
   *
   * @param loops closed with this
   * @param retry how soon a place that could not be had is tried again
   * @param had called when such a place could be had, with no lock held
   */
  AdminDoor(
      EventLoops loops,
      Metrics metrics,
      InstantSource clock,
      ConfigurationThread thread,
      Duration retry,
      Runnable had) {
    this.plane =
        new DataPlane(
            loops, metrics, health, unread, clock, List.of(), Map.of(), new PlainAnswers());
    this.thread = thread;
    this.retry = retry;
    this.had = had;
  }

  /** Whether the relay takes traffic. */
  Health health() {
    return health;
  }

  /** Serves there; as long as that cannot be had, where it did before. */
  synchronized void put(HostPort next) {
    place = next;
    attempt();
  }

  /** The place that cannot be had, and why; empty while it is. */
  Map<String, IOException> unbound() {
    return unbound;
  }

  /**
   * Says that the place cannot be had, if so.
   *
   * @throws IOException if somebody chose that place; the one that nobody chose may be another
   *     relay's, and is none to fail for
   */
  synchronized void require() throws IOException {
    for (IOException failure : unbound.values()) {
      if (!place.equals(RelaySpec.ADMIN_LISTEN)) {
        throw failure;
      }
      log.warn(
          "health and metrics are not served: {}; name another place, or wait: it is tried again"
              + " every {} s",
          failure.getMessage(),
          retry.toSeconds());
    }
  }

  /** Where it serves; absent if nowhere. */
  Optional<InetSocketAddress> address() {
    return plane.listening().stream()
        .filter(each -> each.name().equals(AdminListener.NAME))
        .map(DataPlane.Listening::address)
        .findFirst();
  }

  private void attempt() {
    Snapshot snapshot = new Snapshot(List.of(AdminListener.at(place)), List.of());
    unbound =
        plane.swap(snapshot).values().stream()
            .collect(Collectors.toUnmodifiableMap(_ -> place.toString(), AdminDoor::named));
    if (!unbound.isEmpty() && !waiting) {
      waiting = true;
      thread.later(retry, this::again);
    }
  }

  private void again() {
    synchronized (this) {
      waiting = false;
      if (closed || unbound.isEmpty()) {
        return;
      }
      attempt();
      if (!unbound.isEmpty()) {
        return;
      }
    }
    address().ifPresent(at -> log.info("serving health and metrics on {}", HostPort.of(at)));
    had.run();
  }

  private static IOException named(IOException failure) {
    return new IOException(
        failure.getMessage() + " (spec.admin.listen, or --admin-listen)", failure);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    plane.close();
    unread.close();
  }
}
