package dev.fairway.pump;

/** Decides, each time before bytes are taken, whether a pipe is worth it. Of one direction. */
interface Choice {

  /** Whether to take the next bytes through a pipe. */
  boolean splice(Flow flow);

  /** There was no pipe, so that they are copied. */
  default void refused(Flow flow) {}
}
