package dev.fairway.pump;

/** How the bytes of both directions are moved. On the event loop. */
sealed interface Mover permits DescriptorMover, MixedMover, ChannelMover {

  /** Begins. Tells the pump of each direction that is over, and of whatever breaks. */
  void start();

  /** A channel was closed, by somebody in this process or because it is broken. */
  void closed();

  /**
   * Moves nothing any more, and releases every buffer and pipe. Once, before the channels close.
   */
  void stop();

  /** Hears of no more events. Once, after the channels were closed. */
  void forget();
}
