package dev.fairway.config;

import java.util.Map;
import java.util.Optional;

/**
 * A custom resource of a home cluster.
 *
 * @param kind which of our kinds
 * @param namespace where it is
 * @param name its name there
 * @param generation which form of it this is, as its API server counts
 * @param labels its labels
 * @param spec what it asks for: maps, lists, text, numbers, booleans; absent if it was not given
 */
public record HomeObject(
    String kind,
    String namespace,
    String name,
    long generation,
    Map<String, String> labels,
    Optional<Object> spec) {

  /** What begins the place of every object of a home cluster, and the path of no file. */
  static final String SCHEME = "home:";

  /** Copies the labels. */
  public HomeObject {
    labels = Map.copyOf(labels);
  }

  /** What problems of it name in the place of a file: {@code home:fairway/clusters/paris}. */
  public String place() {
    String plural =
        Kind.named(kind).flatMap(Kind::resource).map(CustomResource::plural).orElse(kind);
    return SCHEME + namespace + "/" + plural + "/" + name;
  }

  /** The namespace of the object that has this place, if it is one of a home cluster. */
  public static Optional<String> namespaceOf(String place) {
    return place.startsWith(SCHEME)
        ? Optional.of(place.substring(SCHEME.length(), place.indexOf('/')))
        : Optional.empty();
  }

  /** What identifies it among all objects, in files and in every namespace. */
  ObjectKey key() {
    return new ObjectKey(kind, name);
  }
}
