package dev.fairway.pki;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A lock that one process at a time holds, and that the system releases when the process dies; a
 * file that only its owner may open. Any thread may take or release it.
 *
 * <p>Locks of files belong to the process: closing any descriptor of the file drops them
 * (fcntl(2)). Therefore a lock that this JVM holds is remembered here, and its file is not opened
 * again.
 */
public final class LockFile implements Closeable {

  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * The lock, or nothing when somebody holds it, in this process or in another. The folder is there
   * already.
   */
  public static Optional<LockFile> tryAcquire(Path file) throws IOException {
    Path key = file.toAbsolutePath().normalize();
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(key)) {
        return Optional.empty();
      }
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      FileChannel channel = FileChannel.open(key, Set.of(CREATE, WRITE, NOFOLLOW_LINKS), ownerOnly);
      if (!isLocked(channel)) {
        channel.close();
        return Optional.empty();
      }
      HELD_HERE.add(key);
      return Optional.of(new LockFile(key, channel));
    }
  }

  /** Releases it; the file stays. */
  @Override
  public void close() throws IOException {
    synchronized (HELD_HERE) {
      if (channel.isOpen()) {
        channel.close();
        HELD_HERE.remove(file);
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Held here under another name of the file.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
