package dev.fairway.model;

import dev.fairway.net.HostPort;
import java.time.Duration;

/**
 * One endpoint of an upstream that shares its connections among several.
 *
 * @param endpoint where; no two members of an upstream have the same
 * @param weight its share of the connections in relation to the others' weights; at least 1
 * @param backup whether it is used only when none of the others can be
 * @param maintenance whether no new connection goes there
 * @param maxFails failed connections within {@code failTimeout} until it is left alone; 0 for never
 * @param failTimeout how long failures count, and how long it is left alone
 * @param maxConnections most open connections
 * @param slowStart how long its share grows after it came back; zero for at once
 * @param longestPause where this is longer than {@code failTimeout}, each time that it must be left
 *     alone again soon is twice as long as the one before, up to this
 */
public record Member(
    HostPort endpoint,
    int weight,
    boolean backup,
    boolean maintenance,
    int maxFails,
    Duration failTimeout,
    int maxConnections,
    Duration slowStart,
    Duration longestPause) {

  /** Left alone for the same time each time. */
  public Member(
      HostPort endpoint,
      int weight,
      boolean backup,
      boolean maintenance,
      int maxFails,
      Duration failTimeout,
      int maxConnections,
      Duration slowStart) {
    this(
        endpoint,
        weight,
        backup,
        maintenance,
        maxFails,
        failTimeout,
        maxConnections,
        slowStart,
        failTimeout);
  }

  /** Nothing but an endpoint, and otherwise nginx's defaults. */
  public static Member of(HostPort endpoint) {
    return new Member(
        endpoint, 1, false, false, 1, Duration.ofSeconds(10), Integer.MAX_VALUE, Duration.ZERO);
  }
}
