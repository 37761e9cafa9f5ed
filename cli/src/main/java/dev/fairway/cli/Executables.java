package dev.fairway.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs on the search path. */
final class Executables {
  private Executables() {}

  /** Returns the first program of that name. */
  static Optional<Path> find(Environment environment, String name) {
    String path = environment.variable("PATH").orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
