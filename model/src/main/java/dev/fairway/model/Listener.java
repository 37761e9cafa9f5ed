package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where clients connect, and what happens to what they send.
 *
 * @param name unique in the snapshot; a listener that keeps its name and address through a swap
 *     keeps its socket
 * @param address where it listens; port 0 lets the system choose
 * @param certificate what it serves TLS with; absent for plain HTTP
 * @param clientAuthorities of whom clients are asked for a certificate; empty to ask for none
 * @param hosts the virtual hosts, in no particular order: the most specific match wins
 * @param limits what one client may cost
 */
public record Listener(
    String name,
    HostPort address,
    Optional<ServingCertificate> certificate,
    List<X509Certificate> clientAuthorities,
    List<VirtualHost> hosts,
    HttpLimits limits) {

  /** Copies the lists. */
  public Listener {
    clientAuthorities = List.copyOf(clientAuthorities);
    hosts = List.copyOf(hosts);
  }
}
