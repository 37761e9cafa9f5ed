package dev.fairway.config;

/**
 * A file of configuration that has been read.
 *
 * @param name its path, as problems name it and as relative paths in it are resolved
 * @param text what is in it, at most {@link #MAX_BYTES} bytes
 */
public record SourceFile(String name, String text) {

  /** The largest file that is read; the limit of Kubernetes for objects of configuration. */
  public static final int MAX_BYTES = 1 << 20;
}
