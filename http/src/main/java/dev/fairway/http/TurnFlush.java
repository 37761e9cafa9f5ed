package dev.fairway.http;

import java.util.concurrent.Executor;

/**
 * Flushes a connection once at the end of the loop's turn, however often it is asked to: many small
 * writes become one system call and one TLS record.
 */
final class TurnFlush implements Runnable {

  private final Executor loop;
  private final Runnable flush;
  private boolean scheduled;

  TurnFlush(Executor loop, Runnable flush) {
    this.loop = loop;
    this.flush = flush;
  }

  void request() {
    if (scheduled) {
      return;
    }
    scheduled = true;
    loop.execute(this);
  }

  @Override
  public void run() {
    scheduled = false;
    flush.run();
  }
}
