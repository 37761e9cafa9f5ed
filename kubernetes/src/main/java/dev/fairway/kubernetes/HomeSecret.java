package dev.fairway.kubernetes;

import java.util.Map;

/** What is known of a Secret of a home cluster. */
public sealed interface HomeSecret {

  /** It was asked for, and nothing has come back yet. */
  record Pending() implements HomeSecret {}

  /**
   * It was never read.
   *
   * @param reason why not
   */
  record Unreadable(String reason) implements HomeSecret {}

  /** There is none. */
  record Absent() implements HomeSecret {}

  /**
   * As it was when it was last read.
   *
   * @param labels its labels
   * @param data its values by their keys, those that are text; secret
   */
  record Held(Map<String, String> labels, Map<String, String> data) implements HomeSecret {

    /** Copies the maps. */
    public Held {
      labels = Map.copyOf(labels);
      data = Map.copyOf(data);
    }

    /** Leaves the values out. */
    @Override
    public String toString() {
      return "Held[labels=" + labels + ", keys=" + data.keySet() + "]";
    }
  }
}
