package dev.fairway.observe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop carries now, and the requests that ended on it lately. Confined to that loop,
 * so plain fields and links are all it needs; what others are told are copies.
 */
public final class LoopTraffic {

  /** How many requests are remembered, of either kind. */
  private static final int REMEMBERED = 1_024;

  /** How many open requests one answer may hold, so that no question holds up the loop for long. */
  private static final int MAX_REQUESTS = 5_000;

  private final Traffic traffic;
  private final Chain<DownstreamConnection> downstream = new Chain<>();
  private final Chain<UpstreamConnection> upstream = new Chain<>();
  private final Recent<AccessRecord> recent = ring();

  /** A flood of good requests must not push out the few that failed. */
  private final Recent<AccessRecord> failed = ring();

  private int requests;

  LoopTraffic(Traffic traffic) {
    this.traffic = traffic;
  }

  private static Recent<AccessRecord> ring() {
    return new Recent<>(REMEMBERED, ended -> ended.time().plus(ended.total()));
  }

  /** A client's connection is established. */
  public DownstreamConnection accepted(String listener, InetSocketAddress remote, Security tls) {
    DownstreamConnection connection =
        new DownstreamConnection(
            this, traffic.nextId(), traffic.now(), listener, text(remote), tls);
    downstream.add(connection);
    return connection;
  }

  /**
   * A connection to an upstream is established.
   *
   * @param link the name of the link that it takes
   * @param took resolving, connecting and the TLS handshake together
   */
  public UpstreamConnection connected(
      String name,
      String link,
      String endpoint,
      InetSocketAddress local,
      String protocol,
      Duration took) {
    UpstreamConnection connection =
        new UpstreamConnection(
            this,
            traffic.nextId(),
            traffic.now(),
            name,
            link,
            endpoint,
            text(local),
            protocol,
            took);
    upstream.add(connection);
    traffic.metrics().upstreamOpened();
    traffic.connectSucceeded(name);
    return connection;
  }

  /**
   * An attempt to connect to an upstream failed.
   *
   * @param message for people; names the endpoint
   */
  public void connectFailed(String upstream, String message) {
    traffic.connectFailed(upstream, message);
  }

  /**
   * No endpoint of an upstream could be connected to.
   *
   * @param message for people; names every endpoint
   */
  public void unreachable(String upstream, String message) {
    traffic.unreachable(upstream, message);
  }

  /**
   * Client connections in the order in which they were established.
   *
   * @param after only those with a greater id
   * @param limit at most as many; fewer if they have very many requests
   * @param requests which open requests are told, and with them which connections, unless they
   *     carry none
   */
  public List<ConnectionView> connections(
      long after, int limit, boolean idle, Predicate<LiveRequest> requests) {
    List<ConnectionView> views = new ArrayList<>();
    int told = 0;
    for (DownstreamConnection c = downstream.first(); c != null; c = c.next()) {
      if (views.size() >= limit || told >= MAX_REQUESTS) {
        break;
      }
      if (c.id() <= after) {
        continue;
      }
      ConnectionView view = c.view(requests, MAX_REQUESTS);
      if (idle || !view.requests().isEmpty()) {
        views.add(view);
        told += view.requests().size();
      }
    }
    return views;
  }

  /** The connections to upstreams. */
  public List<UpstreamConnection.View> upstreams() {
    List<UpstreamConnection.View> views = new ArrayList<>();
    for (UpstreamConnection c = upstream.first(); c != null; c = c.next()) {
      views.add(c.view());
    }
    return views;
  }

  /** A request by its id, open or remembered. */
  public Optional<RequestView> request(String id) {
    for (DownstreamConnection c = downstream.first(); c != null; c = c.next()) {
      LiveRequest open = c.request(id);
      if (open != null) {
        return Optional.of(open.view());
      }
    }
    return Stream.of(failed, recent)
        .flatMap(ring -> ring.find(ended -> ended.id().equals(id)).stream())
        .findFirst()
        .map(RequestView::ended);
  }

  /** What is remembered of ended requests. */
  public Memory memory() {
    return recent.memory().and(failed.memory());
  }

  /** How many connections and requests are open here. */
  public Open open() {
    int requests = 0;
    for (DownstreamConnection c = downstream.first(); c != null; c = c.next()) {
      requests += c.open();
    }
    return new Open(downstream.size(), upstream.size(), requests);
  }

  /**
   * What is open.
   *
   * @param downstream connections of clients
   * @param upstream connections to upstreams
   * @param requests requests
   */
  public record Open(int downstream, int upstream, int requests) {

    /** Nothing. */
    public static final Open NONE = new Open(0, 0, 0);

    /** Both together. */
    public Open and(Open other) {
      return new Open(
          downstream + other.downstream, upstream + other.upstream, requests + other.requests);
    }
  }

  /** A request that ends takes itself out of what is listed, so they are collected first. */
  void reconsider() {
    List<LiveRequest> all = new ArrayList<>();
    for (DownstreamConnection c = downstream.first(); c != null; c = c.next()) {
      c.addTo(all);
    }
    all.forEach(LiveRequest::reconsider);
  }

  int requests() {
    return requests;
  }

  void requestBegun() {
    requests++;
  }

  void requestEnded() {
    requests--;
  }

  void remember(AccessRecord ended) {
    (ended.hasFailed() ? failed : recent).add(ended);
  }

  void remove(DownstreamConnection connection) {
    downstream.remove(connection);
  }

  void remove(UpstreamConnection connection) {
    upstream.remove(connection);
    traffic.metrics().upstreamClosed();
  }

  private static String text(@Nullable InetSocketAddress address) {
    if (address == null || address.getAddress() == null) {
      return "unknown"; // The peer was gone before it was asked for.
    }
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
