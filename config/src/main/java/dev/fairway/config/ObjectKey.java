package dev.fairway.config;

/**
 * What identifies an object.
 *
 * @param kind its kind
 * @param name its {@code metadata.name}
 */
public record ObjectKey(String kind, String name) implements Comparable<ObjectKey> {

  @Override
  public int compareTo(ObjectKey other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  /** {@code Cluster/paris}. */
  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
