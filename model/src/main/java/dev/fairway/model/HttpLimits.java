package dev.fairway.model;

import java.time.Duration;

/**
 * What clients may cost.
 *
 * @param requestLine bytes of a request line
 * @param headers bytes of all header fields of one message
 * @param streams concurrent HTTP/2 streams of one connection
 * @param timeouts how long a peer may keep us waiting
 * @param load what all clients together may cost
 */
public record HttpLimits(int requestLine, int headers, int streams, Timeouts timeouts, Load load) {

  /**
   * Room for what Kubernetes clients really send: exec URLs of many kilobytes, and tokens of clouds
   * that reach 100,000 characters.
   */
  public static final HttpLimits DEFAULT =
      new HttpLimits(64 << 10, 256 << 10, 250, Timeouts.DEFAULT, Load.DEFAULT);

  /**
   * How long a peer may keep us waiting. None but {@code head} and {@code idle} holds for requests
   * that are long-running by their nature.
   *
   * @param head from a request's first byte (or the connection's start) to the end of its head
   * @param body for the next 4 KiB of a request's body, or its end
   * @param write for a client to take the next 4 KiB of a response, or its end
   * @param response for an upstream to begin its response, or to go on with it
   * @param idle without a request on an HTTP/1.1 connection; HTTP/2 connections are probed with
   *     PING instead
   */
  public record Timeouts(
      Duration head, Duration body, Duration write, Duration response, Duration idle) {

    /** The API server itself gives a normal request 60 seconds, and its clients a little more. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3));
  }

  /**
   * What all clients of a listener together may cost.
   *
   * @param connections open connections
   * @param connectionsPerAddress open connections of one IPv4 address or one IPv6 /64 network
   * @param requests requests in flight, watches included; each event loop has an equal share
   */
  public record Load(int connections, int connectionsPerAddress, int requests) {

    /** Beyond these a machine of ordinary size runs out of memory. */
    public static final Load DEFAULT = new Load(20_000, 10_000, 50_000);
  }
}
