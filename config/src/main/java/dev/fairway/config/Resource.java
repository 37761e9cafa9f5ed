package dev.fairway.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * An object without a problem, and where it was read from.
 *
 * @param key its kind and name
 * @param metadata its name and labels
 * @param spec what it asks for
 * @param location where it starts
 * @param fields where each of its fields is, by path
 */
public record Resource(
    ObjectKey key, Metadata metadata, Spec spec, Location location, Map<String, Location> fields) {

  /** Copies the fields. */
  public Resource {
    fields = Map.copyOf(fields);
  }

  /** Where a field stands; a field that was not written is where the object starts. */
  public Location locate(String path) {
    return fields.getOrDefault(path, location);
  }

  /** Whether somebody wrote it who must not name files of this machine. */
  public boolean isOfHomeCluster() {
    return location.file().startsWith(HomeObject.SCHEME);
  }

  /** The namespace of the home cluster that it is in, if it is an object of one. */
  public Optional<String> namespace() {
    return HomeObject.namespaceOf(location.file());
  }

  /** The file that a path in this object means: relative to the folder of the object's own file. */
  public Path resolve(String path) {
    return Path.of(location.file()).resolveSibling(path).normalize();
  }

  /** A problem of one of its fields. */
  public Problem problem(String path, String message) {
    return new Problem(locate(path), Optional.of(key), path, message);
  }
}
