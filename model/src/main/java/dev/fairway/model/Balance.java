package dev.fairway.model;

/** Which member of an upstream a connection goes to. */
public enum Balance {
  /** The first that takes connections, in the order of the configuration. */
  IN_ORDER,
  /** One after the other, by weight, and evenly mixed. */
  ROUND_ROBIN,
  /** The one with the fewest connections for its weight. */
  LEAST_CONNECTIONS,
  /** The same one for the same client address, as far as a change of members lets that be. */
  CLIENT_ADDRESS
}
