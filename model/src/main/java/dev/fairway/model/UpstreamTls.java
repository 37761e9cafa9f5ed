package dev.fairway.model;

import java.util.Optional;

/**
 * How the certificate of an upstream is verified. There is no way to not verify it.
 *
 * @param serverName the host name or IP address that the certificate must speak for, whatever
 *     address was dialled
 * @param trustPem the certificates, PEM, that may have issued it; nothing else is trusted
 * @param sni the name that is sent in the clear, by which a relay routes; it verifies nothing.
 *     Absent for {@code serverName}, if that is a name
 */
public record UpstreamTls(String serverName, String trustPem, Optional<String> sni) {

  /** Asks for the same name that it verifies. */
  public UpstreamTls(String serverName, String trustPem) {
    this(serverName, trustPem, Optional.empty());
  }
}
