package dev.fairway.config;

import java.util.Optional;

/**
 * One field of an object.
 *
 * @param name as it is written
 * @param type how its value is written
 * @param required whether it must be there
 * @param otherwise its value when it is not there; absent if that means something of its own
 * @param doc what it does, for the person who writes it
 */
record Field<T>(String name, Type<T> type, boolean required, Optional<T> otherwise, String doc) {

  static <T> Field<T> required(String name, Type<T> type, String doc) {
    return new Field<>(name, type, true, Optional.empty(), doc);
  }

  static <T> Field<T> optional(String name, Type<T> type, String doc) {
    return new Field<>(name, type, false, Optional.empty(), doc);
  }

  static <T> Field<T> defaulted(String name, Type<T> type, T otherwise, String doc) {
    return new Field<>(name, type, false, Optional.of(otherwise), doc);
  }
}
