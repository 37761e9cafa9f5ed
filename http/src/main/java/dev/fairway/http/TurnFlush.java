package dev.fairway.http;

import java.util.concurrent.Executor;

/**
 * Flushes a connection once at the end of the loop's turn, however often it is asked to: many small
 * writes become one system call and one TLS record.
 */
public final class TurnFlush implements Runnable {

  private final Executor loop;
  private final Runnable flush;
  private boolean scheduled;

  /**
   * Nothing is asked for yet.
   *
   * @param loop of the connection, on which all is called
   */
  public TurnFlush(Executor loop, Runnable flush) {
    this.loop = loop;
    this.flush = flush;
  }

  /** Asks for a flush at the end of this turn. */
  public void request() {
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
