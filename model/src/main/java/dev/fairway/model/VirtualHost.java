package dev.fairway.model;

import java.util.List;

/**
 * The routes of one name, or of one kind of name.
 *
 * @param match which names it answers to
 * @param dedicated whether the host belongs to one upstream, or to none, as a whole. Either the SNI
 *     or the Host header is enough to select a dedicated host, and a request whose two names select
 *     two different dedicated hosts is misdirected (RFC 9110 section 15.5.20)
 * @param routes in no particular order: the longest path match wins
 */
public record VirtualHost(HostMatch match, boolean dedicated, List<Route> routes) {

  /** Copies the routes. */
  public VirtualHost {
    routes = List.copyOf(routes);
  }
}
