package dev.fairway.enrollment;

import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import dev.fairway.pki.CertificatePem;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/**
 * An API server as an agent reaches it. An agent offers it, so each part is checked before it is
 * believed, and written anew from what was understood of it.
 *
 * @param endpoint host and port, from where the agent is
 * @param serverName the name or address that its certificate must speak for, in lower case
 * @param authorities that may have issued the certificate; one to {@value #MOST_AUTHORITIES}
 */
public record ApiServer(HostPort endpoint, String serverName, List<X509Certificate> authorities) {

  static final int MOST_AUTHORITIES = 20;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a part cannot be used; the message names it
   */
  public ApiServer {
    authorities = List.copyOf(authorities);
    if (endpoint.port() == 0 || endpoint.host().isEmpty()) {
      throw new IllegalArgumentException(
          "endpoint: \"" + endpoint + "\" (expected: host:port of the API server)");
    }
    if (authorities.isEmpty() || authorities.size() > MOST_AUTHORITIES) {
      throw new IllegalArgumentException(
          "ca: " + authorities.size() + " certificates (expected: 1 to " + MOST_AUTHORITIES + ")");
    }
    serverName = checkedName(serverName);
  }

  /** Reads the parts as messages have them. */
  static ApiServer parse(String endpoint, String serverName, String pem) {
    return new ApiServer(HostPort.parse(endpoint), serverName, certificates(pem));
  }

  /** The authorities as PEM, without what stood between them. */
  public String authoritiesPem() {
    return CertificatePem.print(authorities);
  }

  /** SHA-256 of each authority's certificate, as people compare them. */
  public List<String> fingerprints() {
    return authorities.stream().map(EnrolledAgent::fingerprint).toList();
  }

  private static String checkedName(String name) {
    if (IpLiterals.isAddress(name)) {
      return name.toLowerCase(Locale.ROOT);
    }
    try {
      return new HostName(name).value();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "serverName: \"" + name + "\" (expected: a host name or an IP address)", e);
    }
  }

  private static List<X509Certificate> certificates(String pem) {
    try {
      return CertificatePem.parse(pem);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ca: " + e.getMessage(), e);
    }
  }
}
