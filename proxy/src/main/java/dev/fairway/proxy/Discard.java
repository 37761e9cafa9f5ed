package dev.fairway.proxy;

import dev.fairway.http.Fields;
import dev.fairway.http.Reset;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.HttpLimits;
import io.netty.buffer.ByteBuf;

/**
 * Throws away the body of a request that has been answered already. Our own answers are short: a
 * client that has not taken one in time is not going to.
 */
final class Discard implements StreamEvents {

  private final ServerStream stream;
  private final long limit;
  private long since;
  private boolean waiting;

  Discard(ServerStream stream, HttpLimits.Timeouts timeouts) {
    this.stream = stream;
    this.limit = timeouts.write().toNanos();
  }

  @Override
  public void onData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    data.release();
    stream.consumed(size);
  }

  @Override
  public void onTrailers(Fields trailers) {}

  @Override
  public void onReset(Reset reason) {}

  @Override
  public void onPulse(long now) {
    if (!waiting) {
      waiting = true;
      since = now;
    } else if (now - since > limit) {
      stream.reset(Reset.CANCEL);
    }
  }
}
