package dev.fairway.agent;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What an agent is told when it starts.
 *
 * @param state where its state is, with which it has joined; closed by whoever has opened it
 * @param allowed what the hub may reach; empty for the API server alone
 * @param connections how many it holds to the hub, 1 to {@value #MOST_CONNECTIONS}
 * @param loops how many event loops carry traffic
 * @param version of the program
 * @param way to the hub; absent for the one that it has joined by
 */
public record AgentOptions(
    StateStore state,
    List<AllowedTarget> allowed,
    int connections,
    int loops,
    String version,
    InstantSource clock,
    Optional<WayOut> way) {

  /** More carry no more. */
  public static final int MOST_CONNECTIONS = 8;

  /** By the way that it has joined. */
  public AgentOptions(
      StateStore state,
      List<AllowedTarget> allowed,
      int connections,
      int loops,
      String version,
      InstantSource clock) {
    this(state, allowed, connections, loops, version, clock, Optional.empty());
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the number of connections is out of range
   */
  public AgentOptions {
    allowed = List.copyOf(allowed);
    if (connections < 1 || connections > MOST_CONNECTIONS) {
      throw new IllegalArgumentException(
          "connections: " + connections + " (expected: 1 to " + MOST_CONNECTIONS + ")");
    }
  }
}
