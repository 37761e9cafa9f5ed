package dev.fairway.pki;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files that only their owner may read (mode 0600), from the moment they exist.
 *
 * <p>A file is written beside its place, flushed to the disk, then renamed over it: a reader finds
 * the old content or the new, never half of one, and a crash loses neither.
 */
public final class SecretFile {

  private SecretFile() {}

  /** Writes or replaces the file. Missing folders above it are made, readable by the owner only. */
  public static void write(Path file, String content) throws IOException {
    Path folder = createFolder(folderOf(file));
    Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      writeNew(temporary, content.getBytes(StandardCharsets.UTF_8));
      Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes the folder and those above it with mode 0700; one that exists keeps its mode. */
  public static Path createFolder(Path folder) throws IOException {
    return Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + ": a folder (expected: a file)");
    }
    return folder;
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
