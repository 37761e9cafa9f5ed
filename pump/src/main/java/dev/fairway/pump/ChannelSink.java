package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;

/** Where the bytes of a direction go, if that is a channel. On the event loop. */
final class ChannelSink {

  private final Pump pump;
  private final Flow flow;
  private final Channel channel;
  private final Runnable written;

  /**
   * @param written is told each time that bytes were taken, perhaps before {@link #flush} returns
   */
  ChannelSink(Pump pump, Flow flow, Channel channel, Runnable written) {
    this.pump = pump;
    this.flow = flow;
    this.channel = channel;
    this.written = written;
  }

  /** Takes bytes over; they go with the next {@link #flush}. */
  void write(ByteBuf bytes) {
    int size = bytes.readableBytes();
    channel
        .write(bytes)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                flow.sent(size, false, System.nanoTime());
                written.run();
              } else {
                pump.broken(flow.to(), done.cause());
              }
            });
  }

  void flush() {
    channel.flush();
  }

  /** Tells the peer that there will be no more bytes, and the pump that the direction is over. */
  void finish() {
    ((DuplexChannel) channel)
        .shutdownOutput()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                pump.finished(flow);
              } else {
                pump.broken(flow.to(), done.cause());
              }
            });
  }
}
