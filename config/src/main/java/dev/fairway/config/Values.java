package dev.fairway.config;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of an object's fields, with the defaults filled in. */
final class Values {

  private final IdentityHashMap<Field<?>, Object> values = new IdentityHashMap<>();

  <T> void put(Field<T> field, T value) {
    values.put(field, value);
  }

  /** The value of a field that is required or has a default. */
  <T> T get(Field<T> field) {
    return find(field).orElseThrow(() -> new IllegalStateException("no value: " + field.name()));
  }

  /** The value of a field that may be absent. */
  @SuppressWarnings("unchecked") // put() pairs each field with a value of its own type.
  <T> Optional<T> find(Field<T> field) {
    @Nullable T value = (T) values.get(field);
    return value == null ? field.otherwise() : Optional.of(value);
  }

  boolean has(Field<?> field) {
    return values.containsKey(field);
  }
}
