package dev.fairway.routing;

import dev.fairway.model.Route;

/** What a {@link RouteTable} says about one request. */
public sealed interface Decision {

  /**
   * This route takes it.
   *
   * @param bySni whether the TLS name chose its host, the request's Host being none or another
   */
  record Matched(Route route, boolean bySni) implements Decision {}

  /**
   * The TLS name and the Host name belong to two different upstreams: the client reused a
   * connection that it must not reuse (RFC 9110 section 15.5.20).
   */
  record Misdirected(String sni, String host) implements Decision {}

  /** Nothing answers to this name and path. */
  record Unmatched() implements Decision {}
}
