package dev.fairway.config;

import java.util.List;

/** What a home cluster has of a configuration, at one moment. */
public sealed interface Home {

  /** There is no home cluster: all that there is stands in files. */
  record None() implements Home {}

  /** It was never read: nobody knows what it holds, nor whether access policies are among it. */
  record Unread() implements Home {}

  /**
   * As it was when it was last read.
   *
   * @param objects those of the namespaces that count; where two have the same kind and name, the
   *     first one has the name
   */
  record Read(List<HomeObject> objects) implements Home {

    /** Copies the list. */
    public Read {
      objects = List.copyOf(objects);
    }
  }
}
