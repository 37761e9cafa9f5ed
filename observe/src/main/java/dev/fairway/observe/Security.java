package dev.fairway.observe;

/**
 * How a client's connection is secured, and what was agreed on.
 *
 * @param tls the version of TLS; empty for plain TCP
 * @param serverName the name of its client hello; empty without one
 * @param protocol the ALPN protocol; empty without one
 */
public record Security(String tls, String serverName, String protocol) {}
