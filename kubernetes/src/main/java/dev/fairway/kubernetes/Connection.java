package dev.fairway.kubernetes;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client of a home cluster, made anew when calls fail: certificates and tokens in files may
 * have been exchanged since. Any thread.
 */
final class Connection implements AutoCloseable {

  private static final Duration AGE = Duration.ofSeconds(10);

  private final HomeAccess access;
  private @Nullable ApiClient client;
  private long opened;
  private boolean closed;

  Connection(HomeAccess access) {
    this.access = access;
  }

  /**
   * The client to use now.
   *
   * @throws IOException if the access cannot be used
   */
  synchronized ApiClient client() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    ApiClient current = client;
    if (current == null) {
      current = ApiClient.open(access);
      client = current;
      opened = System.nanoTime();
    }
    return current;
  }

  /** A call has failed: the next one gets a new client, unless this one is new itself. */
  synchronized void failed() {
    ApiClient current = client;
    if (current != null && System.nanoTime() - opened > AGE.toNanos()) {
      current.close();
      client = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
    }
  }
}
