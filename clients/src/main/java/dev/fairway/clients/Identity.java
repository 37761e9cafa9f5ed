package dev.fairway.clients;

/** As whom the cluster sees the client behind the hub. */
public enum Identity {
  /** By the token that the client sends. */
  PASSTHROUGH,
  /** By whom the hub knows it as, by the certificate that the client presents to the hub. */
  IMPERSONATE;

  /** Also the name of the hub's cluster with this upstream identity. */
  @Override
  public String toString() {
    return this == PASSTHROUGH ? "passthrough" : "impersonate";
  }
}
