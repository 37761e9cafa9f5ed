package dev.fairway.hub;

import dev.fairway.config.ObjectKey;
import dev.fairway.model.Upstream;
import java.util.Map;

/**
 * The good form of a Cluster object, with everything that it refers to.
 *
 * @param key the object
 * @param file the file that it was read from
 * @param labels what access policies may choose it by
 * @param upstream its API servers
 * @param identity as whom it sees the clients
 * @param credentials what the hub shows to it, by the names that the identities of the upstream
 *     have
 */
record ClusterForm(
    ObjectKey key,
    String file,
    Map<String, String> labels,
    Upstream upstream,
    IdentityForm identity,
    Map<String, CredentialForm> credentials) {

  /** The name of the credential of the hub itself. */
  static final String OWN = "credential";

  /** Copies the maps. */
  ClusterForm {
    labels = Map.copyOf(labels);
    credentials = Map.copyOf(credentials);
  }
}
