package dev.fairway.config;

/** Where an object was written. */
enum Origin {
  /** In a file on the machine of the program, by those who run it. */
  FILE,
  /**
   * In a home cluster, by whoever may write there: such an object names no file of the program's
   * machine, and runs nothing on it.
   */
  HOME_CLUSTER
}
