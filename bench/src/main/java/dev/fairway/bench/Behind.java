package dev.fairway.bench;

/**
 * What subjects have behind them.
 *
 * @param address where it listens, host and port
 * @param serverName what its certificate speaks for
 * @param authorityFile the file in the workplace with the authority of its certificate
 * @param protocol what subjects may speak there; nginx always speaks HTTP/1.1
 */
record Behind(String address, String serverName, String authorityFile, Protocol protocol) {

  /** An upstream of the bench's own. */
  static Behind ofWorkplace(int port, Protocol protocol) {
    return new Behind("127.0.0.1:" + port, HubSite.UPSTREAM_NAME, "ca.crt", protocol);
  }
}
