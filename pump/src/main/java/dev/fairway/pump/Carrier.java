package dev.fairway.pump;

import java.io.IOException;

/**
 * Takes bytes from one descriptor and hands them to another. Takes only while it holds none, and
 * whoever made it take makes it hand on at once. On the event loop.
 */
sealed interface Carrier permits Copying, Splicing {

  /**
   * Takes bytes.
   *
   * @param most positive
   * @return how many; 0 if there are none now; -1 if there will be none any more
   * @throws IOException if the source is broken
   */
  int take(Descriptor source, int most) throws IOException;

  /**
   * Hands on until it holds none or the sink takes none.
   *
   * @return how many
   * @throws IOException if the sink is broken
   */
  int hand(Descriptor sink) throws IOException;

  /** How many bytes it holds. */
  int pending();

  /** Throws away what it holds, and gives back what it borrowed. */
  void release();
}
