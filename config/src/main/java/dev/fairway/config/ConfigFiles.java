package dev.fairway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads configuration from a file, or from the {@code *.yaml} and {@code *.yml} files of a folder.
 *
 * <p>Names that start with a dot are passed over, so the folders behind a ConfigMap that a kubelet
 * mounts are not read twice; symbolic links are followed, so its files are. Blocks: not for event
 * loops.
 */
public final class ConfigFiles {

  private static final int MAX_FILES = 10_000;
  private static final long MAX_CHARACTERS = 64 << 20;

  private final List<SourceFile> files = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private long characters;

  private ConfigFiles() {}

  /** Reads and parses; whatever goes wrong is among the problems of the result. */
  public static Configuration read(Path fileOrFolder) {
    return sources(fileOrFolder).parse();
  }

  /** Reads without parsing. */
  public static Sources sources(Path fileOrFolder) {
    ConfigFiles read = new ConfigFiles();
    for (Path file : read.list(fileOrFolder)) {
      read.add(file);
    }
    return new Sources(fileOrFolder.toString(), read.files, read.problems);
  }

  /**
   * Reads a folder of files that a program keeps; none if it is not there. A file that goes while
   * it is read counts as gone.
   */
  public static List<SourceFile> kept(Path folder) {
    ConfigFiles read = new ConfigFiles();
    if (Files.isDirectory(folder)) {
      read.list(folder).forEach(read::add);
    }
    return read.files;
  }

  private List<Path> list(Path fileOrFolder) {
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    try (Stream<Path> entries = Files.list(fileOrFolder)) {
      List<Path> found =
          entries.filter(ConfigFiles::isConfiguration).limit(MAX_FILES + 1L).sorted().toList();
      if (found.size() > MAX_FILES) {
        problem(fileOrFolder, "more than " + MAX_FILES + " files (expected: fewer, larger files)");
        return List.of();
      }
      return found;
    } catch (IOException | UncheckedIOException e) {
      problem(fileOrFolder, "cannot list this folder: " + FileText.reason(e));
      return List.of();
    }
  }

  private static boolean isConfiguration(Path path) {
    String name = String.valueOf(path.getFileName());
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !Files.isDirectory(path);
  }

  private void add(Path file) {
    int limit = (int) Math.min(SourceFile.MAX_BYTES, MAX_CHARACTERS - characters);
    try {
      String text = FileText.read(file, limit);
      characters += text.length();
      files.add(new SourceFile(file.toString(), text));
    } catch (IOException e) {
      problem(file, FileText.reason(e));
    }
  }

  private void problem(Path place, String message) {
    Location location = Location.ofFile(place.toString());
    problems.add(new Problem(location, Optional.empty(), "", message));
  }
}
