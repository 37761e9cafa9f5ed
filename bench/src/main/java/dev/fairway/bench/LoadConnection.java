package dev.fairway.bench;

import java.time.Duration;

/** A connection of the bench's own client. Safe for use by any thread. */
interface LoadConnection extends AutoCloseable {

  /**
   * Sends a GET. Over HTTP/1.1 one at a time: the next one only after the answer's end.
   *
   * @param authorization the field of that name; empty for none
   */
  void get(String path, String authorization, Answer answer);

  /**
   * Sends a GET and gives up on it: over HTTP/2 the stream is reset, over HTTP/1.1 the connection
   * ends with it.
   */
  void giveUp(String path, Duration after);

  /** Closes it now; answers that are not whole fail. */
  @Override
  void close();
}
