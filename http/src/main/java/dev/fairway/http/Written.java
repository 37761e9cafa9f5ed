package dev.fairway.http;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;

/**
 * Tells the source of some bytes that they are gone: written, or lost with the stream that they
 * were for. A source may be a connection that outlives that stream.
 */
record Written(Credit source, int bytes) implements GenericFutureListener<Future<? super Void>> {

  @Override
  public void operationComplete(Future<? super Void> write) {
    source.consumed(bytes);
  }
}
