package dev.fairway.model;

import java.time.Duration;

/**
 * What one client may cost.
 *
 * @param requestLine bytes of a request line
 * @param headers bytes of all header fields of one message
 * @param streams concurrent HTTP/2 streams of one connection
 * @param headTimeout from a request's first byte (or the connection's start) to the end of its head
 * @param idleTimeout without a request on an HTTP/1.1 connection; HTTP/2 connections are probed
 *     with PING instead
 */
public record HttpLimits(
    int requestLine, int headers, int streams, Duration headTimeout, Duration idleTimeout) {

  /**
   * Room for what Kubernetes clients really send: exec URLs of many kilobytes, and tokens of clouds
   * that reach 100,000 characters.
   */
  public static final HttpLimits DEFAULT =
      new HttpLimits(64 << 10, 256 << 10, 250, Duration.ofSeconds(10), Duration.ofMinutes(3));
}
