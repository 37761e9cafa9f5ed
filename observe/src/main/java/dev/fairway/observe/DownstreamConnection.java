package dev.fairway.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and its open requests; confined to its event loop.
 *
 * <p>It is told of until it is closed and its last request has ended: what a client that has gone
 * left behind is seen, and not counted as gone.
 */
public final class DownstreamConnection extends Chain.Link<DownstreamConnection> {

  private final LoopTraffic loop;
  private final long id;
  private final Instant since;
  private final String listener;
  private final String client;
  private final Security security;
  private final Chain<LiveRequest> requests = new Chain<>();
  private final long opened = System.nanoTime();
  private long lastEnded = opened;
  private long served;
  private boolean closed;

  DownstreamConnection(
      LoopTraffic loop, long id, Instant since, String listener, String client, Security security) {
    this.loop = loop;
    this.id = id;
    this.since = since;
    this.listener = listener;
    this.client = client;
    this.security = security;
  }

  /** Unique in this process. */
  public long id() {
    return id;
  }

  /** The name of the listener that accepted it. */
  public String listener() {
    return listener;
  }

  /** The client's address and port, an IPv6 address in brackets. */
  public String client() {
    return client;
  }

  /** What was agreed on when it was established. */
  public Security security() {
    return security;
  }

  /** It is closed; requests that have not ended yet stay until they have. */
  public void close() {
    closed = true;
    leaveIfOver();
  }

  /** How many requests are open on its event loop, on whichever connection. */
  public int requestsOnLoop() {
    return loop.requests();
  }

  void begin(LiveRequest request) {
    loop.requestBegun();
    requests.add(request);
  }

  void end(LiveRequest request, AccessRecord ended) {
    loop.requestEnded();
    requests.remove(request);
    lastEnded = System.nanoTime();
    served++;
    loop.remember(ended);
    leaveIfOver();
  }

  int open() {
    return requests.size();
  }

  @Nullable LiveRequest request(String requestId) {
    LiveRequest request = requests.first();
    while (request != null && !request.id().equals(requestId)) {
      request = request.next();
    }
    return request;
  }

  void addTo(List<LiveRequest> all) {
    for (LiveRequest r = requests.first(); r != null; r = r.next()) {
      all.add(r);
    }
  }

  ConnectionView view(Predicate<LiveRequest> wanted, int limit) {
    List<RequestView> views = new ArrayList<>();
    for (LiveRequest r = requests.first(); r != null && views.size() < limit; r = r.next()) {
      if (wanted.test(r)) {
        views.add(r.view());
      }
    }
    long now = System.nanoTime();
    Duration idle = Duration.ofNanos(requests.size() > 0 ? 0 : now - lastEnded);
    return new ConnectionView(
        this, since, Duration.ofNanos(now - opened), idle, closed, served, open(), views);
  }

  private void leaveIfOver() {
    if (closed && requests.size() == 0) {
      loop.remove(this);
    }
  }
}
