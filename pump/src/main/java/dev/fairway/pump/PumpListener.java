package dev.fairway.pump;

/** Hears of the end of a session. */
public interface PumpListener {

  /**
   * Called once, on the event loop: both connections are closed, everything is released, and the
   * pump answers with its last figures and its outcome.
   */
  void ended(Pump pump, Outcome outcome);
}
