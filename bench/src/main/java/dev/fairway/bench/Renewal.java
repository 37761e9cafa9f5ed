package dev.fairway.bench;

import java.io.IOException;

/** Replaces each connection that has ended by a new one. */
final class Renewal implements Caller.Owner {

  private final SocketLoop loop;
  private final int port;
  private final long deadline;
  private long count;
  private int open;

  Renewal(SocketLoop loop, int port, long deadline) {
    this.loop = loop;
    this.port = port;
    this.deadline = deadline;
  }

  long count() {
    return count;
  }

  boolean isOver() {
    return open == 0;
  }

  void open() throws IOException {
    open++;
    Caller.call(loop, port, this);
  }

  @Override
  public void answered(Caller caller) throws IOException {
    caller.finish();
  }

  @Override
  public void ended(Caller caller) throws IOException {
    open--;
    count++;
    if (System.nanoTime() - deadline < 0) {
      open();
    }
  }
}
