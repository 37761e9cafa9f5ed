package dev.fairway.transport;

import dev.fairway.observe.Metrics;
import dev.fairway.transport.RefusedConnections.Reason;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections that are open, so that a drain can ask each to finish and wait for the
 * last. Any thread may call.
 */
public final class Connections {

  /** Fired into each pipeline when the process drains, or what carries the connection. */
  public enum Drain {
    /** Finish what is in flight, take no more. */
    START,
    /** Time is up: what is still in flight ends now, and we ended it. */
    END
  }

  private static final AttributeKey<Boolean> FINISHING =
      AttributeKey.valueOf(Connections.class, "finishing");

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> empty = new CompletableFuture<>();
  private final ClientNetworks networks = new ClientNetworks();
  private final AtomicInteger admitted = new AtomicInteger();
  private final IntSupplier most;
  private final IntSupplier mostPerAddress;
  private final RefusedConnections refused;
  private final Metrics metrics;
  private final Refusals refusals;
  private volatile boolean draining;

  /** Hears of connections beyond a limit: cheaply, for they may be many. */
  public interface Refusals {
    /**
     * One is about to be closed; on its event loop.
     *
     * @param reason for people
     */
    void refused(Channel channel, String reason);
  }

  /**
   * None yet.
   *
   * @param listener whose they are, for metrics
   * @param most how many may be open; asked once a connection
   * @param mostPerAddress how many of one IPv4 address or IPv6 /64 network; asked likewise
   */
  public Connections(
      Metrics metrics, String listener, IntSupplier most, IntSupplier mostPerAddress) {
    this(metrics, listener, most, mostPerAddress, (channel, reason) -> {});
  }

  /** The same; besides, somebody hears of those that are refused. */
  public Connections(
      Metrics metrics,
      String listener,
      IntSupplier most,
      IntSupplier mostPerAddress,
      Refusals refusals) {
    this.metrics = metrics;
    this.most = most;
    this.mostPerAddress = mostPerAddress;
    this.refused = new RefusedConnections(metrics, listener);
    this.refusals = refusals;
  }

  /**
   * Takes a connection in, or closes it at once: beyond the limits even a handshake is too dear.
   */
  boolean admit(Channel channel, InetSocketAddress client) {
    if (admitted.incrementAndGet() > most.getAsInt()) {
      admitted.decrementAndGet();
      return refuse(channel, Reason.LIMIT, client);
    }
    if (!identify(channel, client)) {
      admitted.decrementAndGet();
      return false;
    }
    add(channel);
    return true;
  }

  /** The same for a connection of a balancer: {@link #identify} will say whose it is. */
  boolean admitUnidentified(Channel channel) {
    if (admitted.incrementAndGet() > most.getAsInt()) {
      admitted.decrementAndGet();
      return refuse(channel, Reason.LIMIT, channel.remoteAddress());
    }
    add(channel);
    return true;
  }

  /** Counts a connection as this client's, or closes it. */
  boolean identify(Channel channel, InetSocketAddress client) {
    InetAddress address = client.getAddress();
    if (!networks.enter(address, mostPerAddress.getAsInt())) {
      return refuse(channel, Reason.ADDRESS_LIMIT, client);
    }
    channel.closeFuture().addListener(closed -> networks.leave(address));
    return true;
  }

  /** What came of a connection that never carried anything. */
  RefusedConnections refused() {
    return refused;
  }

  private boolean refuse(Channel channel, Reason reason, @Nullable SocketAddress client) {
    refused.add(reason, client);
    refusals.refused(channel, reason.words());
    abort(channel);
    return false;
  }

  private void add(Channel channel) {
    open.add(channel);
    metrics.downstreamOpened();
    channel
        .closeFuture()
        .addListener(
            closed -> {
              open.remove(channel);
              admitted.decrementAndGet();
              metrics.downstreamClosed();
              completeWhenEmpty();
            });
    if (draining) {
      channel.close();
    }
  }

  /**
   * A drain asks this connection nothing and does not wait for it: it serves others, and ends with
   * the process.
   */
  public void setAside(Channel channel) {
    if (open.remove(channel)) {
      completeWhenEmpty();
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

  /**
   * Asks one connection to finish what is in flight and to take no more, as a drain asks all; one
   * that is idle closes. On its event loop.
   */
  public static void finish(Channel channel) {
    channel.attr(FINISHING).set(true);
    channel.pipeline().fireUserEventTriggered(Drain.START);
  }

  /** Whether that was asked of a connection, if only while nobody was there to hear it. */
  public static boolean isFinishing(Channel channel) {
    return channel.hasAttr(FINISHING);
  }

  private void completeWhenEmpty() {
    if (draining && open.isEmpty()) {
      empty.complete(null);
    }
  }
}
