package dev.fairway.model;

import dev.fairway.net.HostName;

/** Which host names a {@link VirtualHost} answers to, from the most specific to the least. */
public sealed interface HostMatch {

  /** This name. */
  record Exact(HostName name) implements HostMatch {}

  /** Every name below the domain, at any depth; the longest domain wins. */
  record Below(HostName domain) implements HostMatch {}

  /** Any IP address: what clients send that were given no name. */
  record Address() implements HostMatch {}

  /** Anything, a missing name included. */
  record Any() implements HostMatch {}
}
