package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/**
 * The bytes of one channel on their way to the other. Reads again only while less than a window is
 * unwritten, so that at most a window and one read are in memory. Flushes once a read.
 */
final class ChannelDirection extends ChannelSource {

  private static final int WINDOW = 256 << 10;

  private final ChannelSink sink;

  ChannelDirection(Pump pump, Side from, Channel source, Channel sink) {
    super(pump, from, source);
    this.sink = new ChannelSink(pump, flow, sink, this::run);
  }

  @Override
  void start() {
    super.start();
    sink.flush();
  }

  @Override
  void take(ByteBuf bytes) {
    sink.write(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    sink.flush();
    super.channelReadComplete(ctx);
  }

  @Override
  void proceed() {
    long pending = flow.pending();
    if (isEnded() && pending == 0) {
      finished();
      sink.finish();
    } else if (isEnded() || pending >= WINDOW) {
      flow.waiting = Waiting.on(flow.to());
    } else {
      readMore();
    }
  }
}
