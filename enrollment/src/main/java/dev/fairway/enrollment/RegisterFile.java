package dev.fairway.enrollment;

import dev.fairway.config.FileText;
import dev.fairway.pki.LockFile;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The register in a folder: {@code register.json}, replaced at once by each change, so that the end
 * of the process at any moment leaves the old one or the new. Whoever changes it holds a lock of
 * the system (on {@code register.lock}) from the first change until its end; whoever does not sees
 * what the other has written. Blocks; for one thread at a time.
 */
final class RegisterFile implements AutoCloseable {

  private static final int MAX_BYTES = 32 << 20;

  private final Path folder;
  private final Path file;
  private final Path lockFile;
  private Register known = Register.NONE;
  private Optional<Stamp> stamp = Optional.empty();
  private @Nullable LockFile lock;

  RegisterFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("register.json");
    this.lockFile = folder.resolve("register.lock");
  }

  /** By what a file differs from one that was put in its place. */
  private record Stamp(Object key, long modified, long size) {}

  /**
   * What is in it now; read only if that has changed.
   *
   * @throws IOException if it is damaged or cannot be read; the message names it
   */
  Register read() throws IOException {
    if (lock != null) {
      return known;
    }
    Optional<Stamp> now = look();
    if (!now.equals(stamp)) {
      known = now.isEmpty() ? Register.NONE : parse();
      stamp = now;
    }
    return known;
  }

  /**
   * Makes sure that nobody else changes it from now on.
   *
   * @throws IOException if another process that lives does
   */
  void own() throws IOException {
    if (lock != null) {
      return;
    }
    SecretFile.createFolder(folder);
    LockFile taken = LockFile.tryAcquire(lockFile).orElseThrow(this::held);
    try {
      // Read under the lock: the one before may have written since.
      read();
      lock = taken;
    } finally {
      if (lock == null) {
        taken.close();
      }
    }
  }

  /** Puts another in its place. Only for who owns it. */
  void write(Register next) throws IOException {
    SecretFile.write(file, next.json());
    known = next;
  }

  /** Lets others change it. */
  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  private IOException held() {
    return new IOException(
        lockFile + ": another hub that lives keeps the agents of this state folder; ask that one");
  }

  private Optional<Stamp> look() throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(
              String.valueOf(attributes.fileKey()),
              attributes.lastModifiedTime().toMillis(),
              attributes.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Register parse() throws IOException {
    try {
      return Register.parse(FileText.read(file, MAX_BYTES));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + ": " + e.getMessage() + "; no agent is let in until it is mended", e);
    }
  }
}
