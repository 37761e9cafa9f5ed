package dev.fairway.http;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;

/**
 * Tells the source of some bytes that they are written. A failed write resets the stream anyway.
 */
record Written(Credit source, int bytes) implements GenericFutureListener<Future<? super Void>> {

  @Override
  public void operationComplete(Future<? super Void> write) {
    if (write.isSuccess()) {
      source.consumed(bytes);
    }
  }
}
