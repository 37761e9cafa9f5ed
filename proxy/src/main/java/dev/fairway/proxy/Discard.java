package dev.fairway.proxy;

import dev.fairway.http.Fields;
import dev.fairway.http.Reset;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import io.netty.buffer.ByteBuf;

/** Throws away the body of a request that has been answered already. */
record Discard(ServerStream stream) implements StreamEvents {

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
}
