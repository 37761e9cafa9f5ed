package dev.fairway.clients;

/** As whom the cluster sees the client behind the hub. */
public enum Identity {
  /** By the token that the client sends. */
  PASSTHROUGH;

  /** Also the name of the hub's cluster with this upstream identity. */
  @Override
  public String toString() {
    return "passthrough";
  }
}
