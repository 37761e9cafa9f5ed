package dev.fairway.relay;

import dev.fairway.transport.Connector;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The agents that upstreams may be reached through. Any thread may ask.
 *
 * @param to opens connections through the agents of a cluster
 * @param connected whether a cluster has an agent that is connected now
 */
public record Agents(Function<String, Connector> to, Predicate<String> connected) {

  /** Of a relay by itself, whose configuration has no upstream that needs any. */
  static final Agents NONE = new Agents(Agents::refused, _ -> false);

  private static Connector refused(String cluster) {
    return (loop, endpoint, timeout) ->
        loop.newFailedFuture(new IOException("a relay by itself has no agents"));
  }

  /** The way through those of one cluster. */
  Way of(String cluster) {
    return new Way(
        cluster,
        to.apply(cluster),
        () ->
            connected.test(cluster)
                ? Optional.empty()
                : Optional.of("no agent of " + cluster + " is connected to this hub"));
  }
}
