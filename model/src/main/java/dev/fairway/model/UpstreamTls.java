package dev.fairway.model;

/**
 * How the certificate of an upstream is verified. There is no way to not verify it.
 *
 * @param serverName the host name or IP address that the certificate must speak for, whatever
 *     address was dialled
 * @param trustPem the certificates, PEM, that may have issued it; nothing else is trusted
 */
public record UpstreamTls(String serverName, String trustPem) {}
