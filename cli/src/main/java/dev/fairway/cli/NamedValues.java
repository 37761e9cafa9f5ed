package dev.fairway.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of an option that are called what they say of themselves: for reading and completion. */
abstract class NamedValues<T> implements ITypeConverter<T>, Iterable<String> {
  private final List<T> values;

  NamedValues(T[] values) {
    this.values = Arrays.asList(values);
  }

  @Override
  public T convert(String name) {
    return values.stream()
        .filter(value -> value.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + name + "' (expected: one of " + String.join(", ", this) + ")"));
  }

  @Override
  public Iterator<String> iterator() {
    return values.stream().map(Object::toString).iterator();
  }
}
