package dev.fairway.transport;

import dev.fairway.observe.Metrics;
import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accepted connections that are open, so that a drain can ask each to finish and wait for the
 * last. Any thread may call.
 */
public final class Connections {

  /** Fired into each pipeline when the process drains. */
  public enum Drain {
    /** Finish what is in flight, take no more. */
    START,
    /** Time is up: what is still in flight ends now, and we ended it. */
    END
  }

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private final Metrics metrics;
  private volatile boolean draining;

  /** None yet. */
  public Connections(Metrics metrics) {
    this.metrics = metrics;
  }

  void add(Channel channel) {
    open.add(channel);
    metrics.downstreamOpened();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.remove(channel);
              metrics.downstreamClosed();
              completeWhenEmpty();
            });
    if (draining) {
      channel.close();
    }
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  /** Whether a drain has begun. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Asks every connection to finish.
   *
   * @return completes when the last one is closed
   */
  public CompletableFuture<Void> drain() {
    draining = true;
    for (Channel channel : open) {
      channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(Drain.START));
    }
    completeWhenEmpty();
    return empty;
  }

  /** Closes every connection now. */
  public void closeAll() {
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(
              () -> {
                channel.pipeline().fireUserEventTriggered(Drain.END);
                abort(channel);
              });
    }
  }

  /**
   * Closes a connection at once: past its handlers, which would say goodbye properly or wait for
   * streams to end. On its event loop.
   */
  public static void abort(Channel channel) {
    channel.unsafe().close(channel.voidPromise());
  }

  private void completeWhenEmpty() {
    if (draining && open.isEmpty()) {
      empty.complete(null);
    }
  }
}
