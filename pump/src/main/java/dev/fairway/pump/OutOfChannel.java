package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/**
 * The bytes of a channel on their way into a descriptor. Reads again only when all are sent, so
 * that no more than one read is in memory: what a channel delivers at once is bounded. On the event
 * loop.
 */
final class OutOfChannel extends ChannelSource {

  private final Descriptor sink;
  private final Unsent unsent = new Unsent();

  /** Nothing is sent before the descriptor is ready. */
  OutOfChannel(Pump pump, Channel source, Descriptor sink) {
    super(pump, sink.side().other(), source);
    this.sink = sink;
  }

  @Override
  void take(ByteBuf bytes) {
    if (bytes.isReadable()) {
      unsent.add(bytes);
    } else {
      bytes.release();
    }
  }

  /** Sends what the descriptor takes, and reads more when that is all. */
  @Override
  void proceed() {
    try {
      send();
      if (!unsent.isEmpty()) {
        flow.waiting = Waiting.on(flow.to());
      } else if (isEnded()) {
        finish();
      } else {
        readMore();
      }
    } catch (IOException | NotYetConnectedException e) {
      pump.broken(flow.to(), e);
    }
  }

  private void send() throws IOException {
    while (!unsent.isEmpty() && sink.isWritable()) {
      int count = unsent.send(sink.socket());
      flow.sent(count, false, System.nanoTime());
      if (count == 0) {
        sink.wouldBlockWriting();
      }
    }
  }

  private void finish() throws IOException {
    if (!sink.isWritable()) {
      return; // Not ready yet: it is Netty's still.
    }
    finished();
    if (!pump.isHalfClosed()) {
      sink.endOutput();
    } // Else closing it, which comes next, tells the peer as well.
    pump.finished(flow);
  }

  @Override
  void stop() {
    super.stop();
    unsent.release();
  }
}
