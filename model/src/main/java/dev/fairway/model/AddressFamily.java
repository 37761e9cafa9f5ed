package dev.fairway.model;

/** Which addresses of a name count. */
public enum AddressFamily {
  /** IPv4 and IPv6. */
  ANY,
  /** IPv4 only. */
  IPV4,
  /** IPv6 only. */
  IPV6
}
