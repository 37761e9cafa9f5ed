package dev.fairway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The configurations of this module: text with places such as {@code @PORT@} to fill in. */
final class Template {

  private Template() {}

  /**
   * Fills in a template and writes it.
   *
   * @param name of the resource beside this class
   * @throws IllegalStateException if a place is left
   */
  static Path write(String name, Map<String, String> values, Path file) throws IOException {
    String text = read(name);
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    if (text.matches("(?s).*@[A-Z0-9_]+@.*")) {
      throw new IllegalStateException(name + ": not all places are filled in:\n" + text);
    }
    return Files.writeString(file, text);
  }

  private static String read(String name) {
    try (var resource = Template.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
