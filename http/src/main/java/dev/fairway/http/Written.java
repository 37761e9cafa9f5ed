package dev.fairway.http;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;

/**
 * Tells the source of some bytes that they are written. What was not is for whoever hears of the
 * reset: a source that was told of it here would send on into a stream that is gone.
 */
record Written(Credit source, int bytes) implements GenericFutureListener<Future<? super Void>> {

  @Override
  public void operationComplete(Future<? super Void> write) {
    if (write.isSuccess()) {
      source.consumed(bytes);
    }
  }
}
