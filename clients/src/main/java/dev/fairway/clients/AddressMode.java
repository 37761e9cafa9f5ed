package dev.fairway.clients;

/** How a client names a cluster to the hub. */
public enum AddressMode {
  /** Each cluster has a host name of its own. */
  BY_HOST,
  /** Below {@code /clusters/} on the hub's own name. */
  BY_PATH;

  @Override
  public String toString() {
    return this == BY_HOST ? "by-host" : "by-path";
  }
}
