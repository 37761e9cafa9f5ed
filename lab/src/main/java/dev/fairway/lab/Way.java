package dev.fairway.lab;

/** One direction of a connection through a {@link DelayRelay}. */
public enum Way {
  /** From the client that connected to the relay. */
  TO_TARGET,
  /** From what the relay connected to. */
  TO_CLIENT
}
