package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;

/**
 * Tells the source of some bytes that they are written, or never will be. Only the first lets it
 * send more: it would send into a stream that is gone.
 */
record Written(Credit source, int bytes) implements GenericFutureListener<Future<? super Void>> {

  /** Gives up what can go nowhere. */
  static void drop(ByteBuf data, Credit source) {
    int size = data.readableBytes();
    data.release();
    source.dropped(size);
  }

  @Override
  public void operationComplete(Future<? super Void> write) {
    if (write.isSuccess()) {
      source.consumed(bytes);
    } else {
      source.dropped(bytes);
    }
  }
}
