package dev.fairway.model;

import java.util.List;

/**
 * Which TCP connections go to an upstream, by the TLS ClientHello that they begin with.
 *
 * @param names server names (SNI), exact or everything below a domain; empty for any, and for
 *     connections that name none or do not speak TLS
 * @param protocols of which the client offers at least one by ALPN; empty for any offer
 * @param upstream the upstream's name
 */
public record TcpRoute(List<HostMatch> names, List<String> protocols, String upstream) {

  /** Copies the lists. */
  public TcpRoute {
    names = List.copyOf(names);
    protocols = List.copyOf(protocols);
  }
}
