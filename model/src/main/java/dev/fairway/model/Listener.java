package dev.fairway.model;

import dev.fairway.net.HostPort;
import dev.fairway.net.Prefix;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where clients connect, and what happens to what they send.
 *
 * @param name unique in the snapshot; a listener that keeps its name and address through a swap
 *     keeps its socket
 * @param address where it listens; port 0 lets the system choose
 * @param certificate what it serves TLS with; absent for plain HTTP
 * @param clientAuthorities of whom clients are asked for a certificate; empty to ask for none
 * @param announcers networks of balancers whose connections begin with a header of the PROXY
 *     protocol, which says who the client is
 * @param hosts the virtual hosts, in no particular order: the most specific match wins
 * @param limits what one client may cost
 * @param protocols what it speaks beside HTTP: ALPN names, whose clients must show a certificate
 */
public record Listener(
    String name,
    HostPort address,
    Optional<ServingCertificate> certificate,
    List<X509Certificate> clientAuthorities,
    List<Prefix> announcers,
    List<VirtualHost> hosts,
    HttpLimits limits,
    Set<String> protocols) {

  /** Where nobody speaks for others. */
  public Listener(
      String name,
      HostPort address,
      Optional<ServingCertificate> certificate,
      List<X509Certificate> clientAuthorities,
      List<VirtualHost> hosts,
      HttpLimits limits) {
    this(name, address, certificate, clientAuthorities, List.of(), hosts, limits);
  }

  /** That speaks nothing but HTTP. */
  public Listener(
      String name,
      HostPort address,
      Optional<ServingCertificate> certificate,
      List<X509Certificate> clientAuthorities,
      List<Prefix> announcers,
      List<VirtualHost> hosts,
      HttpLimits limits) {
    this(name, address, certificate, clientAuthorities, announcers, hosts, limits, Set.of());
  }

  /** Copies what is given. */
  public Listener {
    announcers = List.copyOf(announcers);
    clientAuthorities = List.copyOf(clientAuthorities);
    hosts = List.copyOf(hosts);
    protocols = Set.copyOf(protocols);
  }
}
