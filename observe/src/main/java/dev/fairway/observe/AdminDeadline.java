package dev.fairway.observe;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Closes a connection that takes too long. For one thread. */
final class AdminDeadline implements AutoCloseable {

  private final SocketChannel channel;
  private Thread watch;

  AdminDeadline(SocketChannel channel, Duration time) {
    this.channel = channel;
    this.watch = start(time);
  }

  /** Gives it so much time, counted from now. */
  void extend(Duration time) {
    watch.interrupt();
    watch = start(time);
  }

  /** It is over. */
  @Override
  public void close() {
    watch.interrupt();
  }

  private Thread start(Duration time) {
    return Thread.ofVirtual().name("admin-deadline").start(() -> closeLate(time));
  }

  private void closeLate(Duration time) {
    try {
      Thread.sleep(time);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // It was in time, or is closed already.
    }
  }
}
