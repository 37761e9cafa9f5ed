package dev.fairway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link TunnelChannel} that lives on the event loop of the tunnel's connection. It
 * gives the stream what the channel hands over, as the stream has room, and the channel what the
 * stream receives.
 */
final class StreamSide implements TunnelStream.Listener {

  /** How long a peer may go on with a connection that is closed here. */
  private static final int LINGER_SECONDS = 30;

  /** What a channel asks for beside sending bytes, which are buffers, and saying what it took. */
  enum Order {
    /** No more bytes: FIN. */
    END,
    /** Nobody reads or writes any more. */
    CLOSE,
    /** The same, and the peer is to know that it has not got everything. */
    RESET
  }

  /** What a channel hears beside bytes, and beside how many of its own were taken. */
  enum News {
    END,
    RESET,
    TUNNEL_LOST,
    TUNNEL_LEAVING
  }

  private final TunnelStream stream;
  private final EventLoop loop;
  private final Queue<ByteBuf> unsent = new ArrayDeque<>();
  private @Nullable Consumer<Object> channel;
  private @Nullable ScheduledFuture<?> lingering;
  private boolean ending;
  private boolean closed;

  StreamSide(TunnelStream stream) {
    this.stream = stream;
    this.loop = stream.peer().loop();
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * Begins to move bytes.
   *
   * @param channel hears the news
   */
  void start(Consumer<Object> channel) {
    this.channel = channel;
    stream.listener(this);
  }

  /** What the channel wants. */
  void order(Object message) {
    switch (message) {
      case ByteBuf bytes -> send(bytes);
      case Integer taken -> stream.taken(taken);
      case Order.END -> end();
      case Order.CLOSE -> close();
      case Order.RESET -> reset(Http2Error.CONNECT_ERROR);
      default -> throw new IllegalArgumentException(message.getClass().getName());
    }
  }

  private void send(ByteBuf bytes) {
    if (stream.isDead()) {
      bytes.release();
      return;
    }
    unsent.add(bytes);
    sendMore();
  }

  private void sendMore() {
    int sent = 0;
    while (!unsent.isEmpty() && stream.hasRoom()) {
      ByteBuf next = unsent.remove();
      sent += next.readableBytes();
      stream.write(next);
    }
    if (sent > 0) {
      tell(sent);
    }
    if (unsent.isEmpty() && ending) {
      stream.end();
      endLingering();
    }
  }

  private void end() {
    ending = true;
    sendMore();
  }

  /** What was sent before arrives, and the peer hears of the end; what it sends now is nobody's. */
  private void close() {
    closed = true;
    end();
    if (!stream.isOver()) {
      lingering = loop.schedule(() -> reset(Http2Error.CANCEL), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void endLingering() {
    if (lingering != null && stream.isOver()) {
      lingering.cancel(false);
      lingering = null;
    }
  }

  private void reset(Http2Error error) {
    closed = true;
    stream.reset(error);
    release();
  }

  private void release() {
    unsent.forEach(ByteBuf::release);
    unsent.clear();
    endLingering();
  }

  private void tell(Object message) {
    Consumer<Object> to = channel;
    if (to != null) {
      to.accept(message);
    }
  }

  @Override
  public void onData(ByteBuf data) {
    if (closed) {
      data.release();
      reset(Http2Error.CANCEL);
      return;
    }
    tell(data);
  }

  @Override
  public void onEnd() {
    endLingering();
    tell(News.END);
  }

  @Override
  public void onLoss(TunnelStream.Loss loss) {
    release();
    tell(
        switch (loss) {
          case RESET -> News.RESET;
          case TUNNEL -> News.TUNNEL_LOST;
        });
  }

  @Override
  public void onRoom() {
    sendMore();
  }

  @Override
  public void onLeaving() {
    tell(News.TUNNEL_LEAVING);
  }
}
