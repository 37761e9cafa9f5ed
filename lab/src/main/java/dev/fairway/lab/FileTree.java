package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes folders with all that is in them; symbolic links are removed, never followed. */
final class FileTree {

  private FileTree() {}

  static void delete(Path folder) throws IOException {
    deleteBelow(folder, List.of());
    Files.deleteIfExists(folder);
  }

  /** Empties the folder except for the given files. */
  static void deleteBelow(Path folder, Collection<Path> keep) throws IOException {
    Files.walkFileTree(folder, new Deletion(folder, keep));
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Collection<Path> keep;

    Deletion(Path root, Collection<Path> keep) {
      this.root = root;
      this.keep = keep;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!keep.contains(file)) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (Files.isWritable(folder)) {
        return FileVisitResult.CONTINUE;
      }
      // Programs leave folders that their owner may not write, such as Go's module caches.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (!folder.equals(root)) {
        Files.deleteIfExists(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
