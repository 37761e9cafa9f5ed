package dev.fairway.config;

import java.util.Optional;

/**
 * What is wrong with a configuration, for the person who wrote it. Holds no value of a secret
 * field, and no control character of what was read.
 *
 * @param location where
 * @param object the object in error, when as much of it can be read; otherwise whatever the file
 *     held before must be thought of as unknown, not as removed
 * @param path the field, as in {@code spec.links[0].direct.endpoints[1]}; empty for the object or
 *     the file as a whole
 * @param message the value, what was expected, and the nearest valid name
 */
public record Problem(Location location, Optional<ObjectKey> object, String path, String message) {

  /** One line: place, field, message. */
  @Override
  public String toString() {
    return location + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
