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
 */
record ClusterForm(ObjectKey key, String file, Map<String, String> labels, Upstream upstream) {

  /** Copies the labels. */
  ClusterForm {
    labels = Map.copyOf(labels);
  }
}
