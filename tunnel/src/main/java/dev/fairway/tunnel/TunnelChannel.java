package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A connection through a tunnel, as a channel like any other: TLS and HTTP are spoken over it as
 * over a socket. It lives on an event loop of its own choice; the tunnel's connection may live on
 * another, and then a {@link Handoff} in each direction takes bytes and credit across.
 *
 * <p>As with a socket, reading on demand holds the peer up: what was not read stays within the
 * stream's window. What is written waits here once {@link #MAX_HANDED} bytes are in the tunnel's
 * hands.
 */
final class TunnelChannel extends AbstractChannel implements DuplexChannel {

  /** Bytes that the tunnel's loop has and did not give to its connection yet. */
  private static final int MAX_HANDED = 128 << 10;

  /** What one read delivers at most, so that others have their turn. */
  private static final int MAX_READ = 256 << 10;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final TunnelChannelConfig config = new TunnelChannelConfig(this);
  private final InetSocketAddress target;
  private final SocketAddress local;
  private final Handoff orders;
  private final Queue<ByteBuf> received = new ArrayDeque<>();
  private final Runnable read = this::read0;
  private int handed;
  private boolean readPending;
  private boolean reading;
  private boolean endReceived;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;
  private volatile boolean closed;

  /**
   * @param loop whose it will be
   * @param side on the tunnel's loop, not started yet
   */
  TunnelChannel(EventLoop loop, HostPort target, SocketAddress local, StreamSide side) {
    super(null);
    this.target = InetSocketAddress.createUnresolved(target.host(), target.port());
    this.local = local;
    this.orders = new Handoff(loop, side.loop(), side::order);
  }

  /** News of the tunnel; on this channel's loop. */
  void news(Object message) {
    switch (message) {
      case ByteBuf bytes -> received(bytes);
      case Integer taken -> taken(taken);
      case StreamSide.News.END -> {
        endReceived = true;
        readSoon();
      }
      case StreamSide.News.RESET -> lost("connection reset by the agent's side");
      case StreamSide.News.TUNNEL_LEAVING -> leave();
      case StreamSide.News.TUNNEL_LOST -> lost("the tunnel is gone: its agent, or the way to it");
      default -> throw new IllegalArgumentException(message.getClass().getName());
    }
  }

  private void received(ByteBuf bytes) {
    if (closed || inputShutdown) {
      orders.post(bytes.readableBytes());
      bytes.release();
      return;
    }
    received.add(bytes);
    readSoon();
  }

  /** More than one piece may have come: they are read together. */
  private void readSoon() {
    if (readPending && !reading) {
      reading = true;
      eventLoop().execute(read);
    }
  }

  private void taken(int bytes) {
    handed -= bytes;
    if (!closed) {
      ((TunnelUnsafe) unsafe()).writeMore();
    }
  }

  /** Whatever is kept open for later keeps the tunnel open. */
  private void leave() {
    if (!closed) {
      Connections.finish(this);
    }
  }

  private void lost(String words) {
    if (closed) {
      return;
    }
    pipeline().fireExceptionCaught(new IOException(words));
    unsafe().close(voidPromise());
  }

  @Override
  protected void doBeginRead() {
    readPending = true;
    if (!received.isEmpty() || endReceived) {
      readSoon();
    }
  }

  private void read0() {
    reading = false;
    if (closed || !readPending) {
      return;
    }
    readPending = false;
    int bytes = 0;
    for (ByteBuf next = received.poll(); next != null; next = received.poll()) {
      bytes += next.readableBytes();
      pipeline().fireChannelRead(next);
      if (bytes >= MAX_READ) {
        break;
      }
    }
    if (bytes > 0) {
      orders.post(bytes);
    }
    boolean ends = endReceived && received.isEmpty() && !inputShutdown;
    if (ends) {
      inputShutdown = true;
    }
    pipeline().fireChannelReadComplete();
    if (ends) {
      inputEnded();
    }
  }

  private void inputEnded() {
    if (closed) {
      return;
    }
    if (config.isAllowHalfClosure()) {
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      unsafe().close(voidPromise());
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) {
    while (handed < MAX_HANDED) {
      ByteBuf next = (ByteBuf) in.current();
      if (next == null) {
        return;
      }
      int size = next.readableBytes();
      if (size > 0) {
        handed += size;
        orders.post(next.retain());
      }
      in.progress(size);
      in.remove();
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException(message.getClass().getName());
  }

  @Override
  protected void doShutdownOutput() {
    outputShutdown = true;
    orders.post(StreamSide.Order.END);
  }

  @Override
  protected void doClose() {
    if (closed) {
      return;
    }
    closed = true;
    boolean unread = !received.isEmpty();
    received.forEach(ByteBuf::release);
    received.clear();
    orders.post(unread || config.isReset() ? StreamSide.Order.RESET : StreamSide.Order.CLOSE);
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    onLoop(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** What arrives from now on is thrown away. */
  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    onLoop(
        () -> {
          inputShutdown = true;
          for (ByteBuf next = received.poll(); next != null; next = received.poll()) {
            orders.post(next.readableBytes());
            next.release();
          }
          promise.setSuccess();
        });
    return promise;
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    shutdownInput();
    return shutdownOutput(promise);
  }

  private void onLoop(Runnable task) {
    if (eventLoop().inEventLoop()) {
      task.run();
    } else {
      eventLoop().execute(task);
    }
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown || closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown || closed;
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public boolean isActive() {
    return !closed;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new TunnelUnsafe();
  }

  /** Any loop will do: there is no descriptor to wait for. */
  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return target;
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  private final class TunnelUnsafe extends AbstractUnsafe {

    /** The connection exists already when the channel is made. */
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException());
    }

    void writeMore() {
      flush0();
    }
  }
}
