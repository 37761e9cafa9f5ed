package dev.fairway.observe;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that is appended to and may be rotated: when it was moved or removed, the next bytes go to
 * a new one of the same name. Looks at most once a second, when something is written. For one
 * thread, which may block.
 */
final class AccessLogFile extends OutputStream {

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path path;
  private OutputStream out;

  /** Device and inode. */
  private @Nullable Object key;

  private long looked;

  private AccessLogFile(Path path) throws IOException {
    this.path = path;
    this.out = open(path);
    this.key = key(path);
    this.looked = System.nanoTime();
  }

  /**
   * Opens a file. It and the folders above it are made where they are missing, the file with mode
   * 0640 at most: who called what is not everybody's business.
   */
  static AccessLogFile of(Path path) throws IOException {
    return new AccessLogFile(path);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  /**
   * Writes to the file of this name.
   *
   * @throws IOException also where another file could not be made in place of one that was moved;
   *     the bytes went to that one then
   */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    IOException failure = null;
    long now = System.nanoTime();
    if (now - looked >= LOOK_NANOS) {
      failure = reopenIfMoved();
      looked = failure == null ? now : looked;
    }
    out.write(bytes, offset, length);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** What was written is in the file of before. */
  static final class NotRotatedException extends IOException {

    private static final long serialVersionUID = 1L;

    private NotRotatedException(String reason, IOException cause) {
      super("the file was moved, and there can be no new one: " + reason, cause);
    }
  }

  private @Nullable IOException reopenIfMoved() {
    try {
      Object there = key(path);
      if (there != null && there.equals(key)) {
        return null;
      }
      OutputStream fresh = open(path);
      out.close();
      out = fresh;
      key = key(path);
      return null;
    } catch (IOException e) {
      String reason = AccessLogOutput.reason(e);
      return new NotRotatedException(reason, e);
    }
  }

  private static OutputStream open(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    return Channels.newOutputStream(FileChannel.open(path, Set.of(CREATE, WRITE, APPEND), mode));
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.exists(path)
        ? Files.readAttributes(path, BasicFileAttributes.class).fileKey()
        : null;
  }
}
