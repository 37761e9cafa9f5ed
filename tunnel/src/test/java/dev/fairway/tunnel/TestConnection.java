package dev.fairway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads and writes a channel as one would a socket: blocking, and reading only on demand. */
final class TestConnection implements AutoCloseable {

  private static final byte[] END = new byte[0];

  private final Channel channel;
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private byte[] current = END;
  private int at;

  TestConnection(Channel channel) throws Exception {
    this.channel = channel;
    channel.eventLoop().submit(() -> channel.pipeline().addLast(new Reader())).sync();
    channel.closeFuture().addListener(closed -> events.add(new IOException("closed")));
  }

  Channel channel() {
    return channel;
  }

  /** Returns when the bytes are on their way. */
  void write(byte[] bytes) throws IOException {
    var written = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    if (!written.awaitUninterruptibly(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody takes what is written");
    }
    if (!written.isSuccess()) {
      throw new IOException(written.cause());
    }
  }

  void shutdownOutput() {
    ((DuplexChannel) channel).shutdownOutput().awaitUninterruptibly();
  }

  /**
   * Some bytes; none at the end.
   *
   * @throws IOException if the connection is reset
   */
  byte[] read() throws IOException, InterruptedException {
    if (at < current.length) {
      byte[] rest = Arrays.copyOfRange(current, at, current.length);
      at = current.length;
      return rest;
    }
    Object event = events.poll();
    if (event == null) {
      channel.eventLoop().execute(this::readUnlessEnded);
      event = events.poll(60, TimeUnit.SECONDS);
    }
    return switch (event) {
      case byte[] bytes -> {
        if (bytes.length == 0) {
          events.add(END);
        }
        yield bytes;
      }
      case IOException e -> {
        events.add(e);
        throw new IOException(e);
      }
      case null -> throw new IllegalStateException("nothing to read for a minute");
      default -> throw new IllegalStateException(event.toString());
    };
  }

  /** Netty closes a socket's channel that is read again after its input has ended. */
  private void readUnlessEnded() {
    if (!((DuplexChannel) channel).isInputShutdown()) {
      channel.read();
    }
  }

  /** Exactly so many bytes. */
  byte[] read(int count) throws IOException, InterruptedException {
    byte[] all = new byte[count];
    for (int filled = 0; filled < count; ) {
      if (at == current.length) {
        current = read();
        at = 0;
        if (current.length == 0) {
          throw new IOException("ended after " + filled + " of " + count + " bytes");
        }
      }
      int size = Math.min(count - filled, current.length - at);
      System.arraycopy(current, at, all, filled, size);
      at += size;
      filled += size;
    }
    return all;
  }

  void reset() {
    channel
        .eventLoop()
        .submit(
            () -> {
              if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
              }
            })
        .awaitUninterruptibly();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private final class Reader extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      bytes.release();
      events.add(copy);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        events.add(END);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      events.add(cause instanceof IOException e ? e : new IOException(cause));
    }
  }
}
