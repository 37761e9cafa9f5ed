package dev.fairway.bench;

/** A connection of the bench's own client. Safe for use by any thread. */
interface LoadConnection extends AutoCloseable {

  /**
   * Sends a GET. Over HTTP/1.1 one at a time: the next one only after the answer's end.
   *
   * @param authorization the field of that name; empty for none
   */
  void get(String path, String authorization, Answer answer);

  /** Closes it now; answers that are not whole fail. */
  @Override
  void close();
}
