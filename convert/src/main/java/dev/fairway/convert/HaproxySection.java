package dev.fairway.convert;

import dev.fairway.config.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A section of a file of HAProxy.
 *
 * @param kind global, defaults, frontend, backend, listen, or another
 * @param name of a proxy; may be empty
 * @param own its lines
 * @param defaults the lines of the defaults that hold for it
 * @param location where it begins
 */
record HaproxySection(
    String kind,
    String name,
    List<HaproxyLine> own,
    List<HaproxyLine> defaults,
    Location location) {

  /** Every line of that keyword, and second word unless that is empty: its own, else inherited. */
  List<HaproxyLine> all(String keyword, String second) {
    List<HaproxyLine> found = among(own, keyword, second);
    return found.isEmpty() ? among(defaults, keyword, second) : found;
  }

  /** The one that counts. */
  Optional<HaproxyLine> one(String keyword, String second) {
    List<HaproxyLine> all = all(keyword, second);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** Its own lines only. */
  List<HaproxyLine> own(String keyword) {
    return among(own, keyword, "");
  }

  boolean isTcp() {
    // Without any mode HAProxy takes tcp.
    return one("mode", "").map(line -> line.arg(0).equals("tcp")).orElse(true);
  }

  private static List<HaproxyLine> among(List<HaproxyLine> lines, String keyword, String second) {
    List<HaproxyLine> found = new ArrayList<>();
    for (HaproxyLine line : lines) {
      if (line.keyword().equals(keyword) && (second.isEmpty() || line.arg(0).equals(second))) {
        found.add(line);
      }
    }
    return found;
  }
}
