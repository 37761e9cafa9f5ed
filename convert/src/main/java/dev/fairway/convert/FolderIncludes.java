package dev.fairway.convert;

import dev.fairway.config.FileText;
import dev.fairway.config.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files of this machine, relative to the folder of the main file. Blocks: not for event loops. */
final class FolderIncludes implements Includes {

  private static final int MAX_FILES = 1_000;

  private final Path folder;

  FolderIncludes(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<SourceFile> find(String pattern) throws IOException {
    try {
      return read(Includes.isPattern(pattern) ? match(pattern) : List.of(folder.resolve(pattern)));
    } catch (InvalidPathException e) {
      throw new IOException("not a path", e);
    } catch (UncheckedIOException e) {
      throw new IOException("cannot list the folder: " + FileText.reason(e), e);
    }
  }

  private static List<SourceFile> read(List<Path> paths) throws IOException {
    List<SourceFile> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(new SourceFile(path.toString(), FileText.read(path, SourceFile.MAX_BYTES)));
      } catch (IOException e) {
        throw new IOException(path + ": " + FileText.reason(e), e);
      }
    }
    return files;
  }

  /** Part by part, so that nothing is listed that the pattern does not lead to. */
  private List<Path> match(String pattern) throws IOException {
    List<Path> found = List.of(pattern.startsWith("/") ? folder.resolve("/") : folder);
    for (String part : pattern.split("/", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      List<Path> deeper = new ArrayList<>();
      for (Path path : found) {
        deeper.addAll(
            Includes.isPattern(part) ? children(path, part) : List.of(path.resolve(part)));
        if (deeper.size() > MAX_FILES) {
          throw new IOException("more than " + MAX_FILES + " files");
        }
      }
      found = deeper;
    }
    return found.stream().filter(Files::exists).toList();
  }

  private static List<Path> children(Path folder, String part) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Glob.matches(part, String.valueOf(entry.getFileName())))
          .limit(MAX_FILES + 1L)
          .sorted()
          .toList();
    }
  }
}
