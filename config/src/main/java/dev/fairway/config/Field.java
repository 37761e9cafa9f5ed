package dev.fairway.config;

import java.util.List;
import java.util.Optional;

/**
 * One field of an object.
 *
 * @param name as it is written
 * @param type how its value is written
 * @param required whether it must be there
 * @param otherwise its value when it is not there; absent if that means something of its own
 * @param only the one place where it may be written; absent for everywhere
 * @param doc what it does, for the person who writes it
 */
record Field<T>(
    String name,
    Type<T> type,
    boolean required,
    Optional<T> otherwise,
    Optional<Origin> only,
    String doc) {

  static <T> Field<T> required(String name, Type<T> type, String doc) {
    return new Field<>(name, type, true, Optional.empty(), Optional.empty(), doc);
  }

  static <T> Field<T> optional(String name, Type<T> type, String doc) {
    return new Field<>(name, type, false, Optional.empty(), Optional.empty(), doc);
  }

  static <T> Field<T> defaulted(String name, Type<T> type, T otherwise, String doc) {
    return new Field<>(name, type, false, Optional.of(otherwise), Optional.empty(), doc);
  }

  /** The same, but only in files: it names one of this machine, or runs a program here. */
  Field<T> onlyInFiles() {
    return new Field<>(name, type, required, otherwise, Optional.of(Origin.FILE), doc);
  }

  /** The same, but only in objects of the home cluster. */
  Field<T> onlyInHomeCluster() {
    return new Field<>(name, type, required, otherwise, Optional.of(Origin.HOME_CLUSTER), doc);
  }

  /** The names of the fields that may be written there. */
  static List<String> names(List<? extends Field<?>> fields, Origin origin) {
    return fields.stream().filter(field -> field.isFor(origin)).<String>map(Field::name).toList();
  }

  /** What to say of a field that may not be written there. */
  static String elsewhere(List<? extends Field<?>> fields, Origin origin) {
    String reason =
        switch (origin) {
          case FILE -> "only for objects of a home cluster";
          case HOME_CLUSTER ->
              "not in a home cluster, whose objects name no file of the hub's machine and run no"
                  + " program there";
        };
    return reason + " (expected: one of " + String.join(", ", names(fields, origin)) + ")";
  }

  /** Whether it may be written there. */
  boolean isFor(Origin origin) {
    return only.isEmpty() || only.get() == origin;
  }
}
