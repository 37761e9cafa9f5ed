package dev.fairway.pump;

import java.nio.ByteBuffer;

/**
 * Sees what passes through a pump, without touching it; see {@link Pump#tap}. Called on the event
 * loop, and must not block.
 */
public interface PumpTap {

  /**
   * Bytes came from one side.
   *
   * @param bytes only to be looked at, and only during the call
   */
  void received(Side from, ByteBuffer bytes);

  /** One side has closed its direction, after the last byte. */
  void finished(Side from);

  /** The session is over. Nothing comes after this. */
  void ended(Outcome why);
}
