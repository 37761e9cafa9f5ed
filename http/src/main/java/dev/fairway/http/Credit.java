package dev.fairway.http;

/**
 * Whoever handed over body bytes and waits to hear that they are gone.
 *
 * <p>This is all there is to back-pressure: a source hands over at most a window of bytes, each
 * sink says when it has written them, and only then does the source let its peer send more.
 */
public interface Credit {

  /** That many bytes have left this process, or were thrown away. On the event loop. */
  void consumed(int bytes);

  /**
   * That many bytes were given up instead, because their stream or its connection is gone; whoever
   * lost the stream hears of that elsewhere. Each piece is told of once, in one of the two ways. On
   * the event loop.
   */
  default void dropped(int bytes) {}
}
