package dev.fairway.hub;

import dev.fairway.config.ObjectKey;
import dev.fairway.model.Upstream;

/**
 * The good form of a Cluster object, with everything that it refers to.
 *
 * @param key the object
 * @param file the file that it was read from
 * @param upstream its API servers
 */
record ClusterForm(ObjectKey key, String file, Upstream upstream) {}
