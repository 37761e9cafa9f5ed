package dev.fairway.convert;

import dev.fairway.config.Location;
import java.util.Optional;

/** Where in a foreign file the fields of a listener or an upstream come from. */
@FunctionalInterface
interface Origins {

  /** Nothing is known. */
  Origins NONE = path -> Optional.empty();

  /**
   * What a field comes from.
   *
   * @param path of the field below its object, as in {@code timeouts.idle}
   */
  Optional<Origin> find(String path);

  /**
   * A line of a foreign file.
   *
   * @param location where
   * @param what its directive or keyword
   * @param words its value as it is written; absent where the field is not the whole of it
   */
  record Origin(Location location, String what, Optional<String> words) {}
}
