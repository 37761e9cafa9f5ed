package dev.fairway.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the id of a connection or a request: anything but nothing, which would mean all of them.
 */
final class IdText implements ITypeConverter<String> {

  @Override
  public String convert(String value) {
    if (value.isBlank()) {
      throw new TypeConversionException("\"\" (expected: an id, or how it begins)");
    }
    return value;
  }
}
