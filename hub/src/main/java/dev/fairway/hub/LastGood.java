package dev.fairway.hub;

import dev.fairway.config.ObjectKey;
import java.util.Map;
import java.util.Optional;

/**
 * The form of each object that was last in force: what an object in error falls back on.
 *
 * @param hub the hub's
 * @param clusters the clusters', by object
 * @param policies the access policies
 * @param relays the Relays', by object
 */
public record LastGood(
    Optional<HubForm> hub,
    Map<ObjectKey, ClusterForm> clusters,
    AccessPolicies policies,
    Map<ObjectKey, RelayForm> relays) {

  /** Before the first configuration. */
  public static final LastGood NONE =
      new LastGood(Optional.empty(), Map.of(), AccessPolicies.NONE, Map.of());

  /** Copies the clusters and the Relays. */
  public LastGood {
    clusters = Map.copyOf(clusters);
    relays = Map.copyOf(relays);
  }
}
