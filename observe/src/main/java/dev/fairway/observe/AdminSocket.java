package dev.fairway.observe;

import dev.fairway.pki.LockFile;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A listening unix socket that only its owner may use, and the file lock that says that its process
 * lives.
 *
 * <p>Whoever holds the lock (on {@code <socket>.lock}) may replace what a dead process left behind;
 * the system lets go of it however the process ends, so no guess is needed. The socket is bound
 * beside its place, given mode 0600 and then renamed: nobody else can connect at any moment.
 */
final class AdminSocket implements AutoCloseable {

  /** What fits into {@code sockaddr_un} (unix(7)), with its final zero and the name beside. */
  private static final int MAX_PATH = 106;

  private static final int BACKLOG = 64;
  private static final String OWNER_ONLY = "rw-------";

  private final Path file;
  private final LockFile lock;
  private final ServerSocketChannel server;

  private AdminSocket(Path file, LockFile lock, ServerSocketChannel server) {
    this.file = file;
    this.lock = lock;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @throws IOException if another process listens there, or the path cannot be used; the message
   *     names it and says what was expected
   */
  static AdminSocket listen(Path path) throws IOException {
    Path file = path.toAbsolutePath().normalize();
    requireShort(file);
    createFolder(file);
    LockFile lock = lock(file);
    try {
      requireSocketOrNothing(file);
      return new AdminSocket(file, lock, bind(file));
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  ServerSocketChannel server() {
    return server;
  }

  /** Listens no more, and removes the file. */
  @Override
  public void close() throws IOException {
    try (lock) {
      server.close();
      Files.deleteIfExists(file);
    }
  }

  private static ServerSocketChannel bind(Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + "~");
    Files.deleteIfExists(beside);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(beside), BACKLOG);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(OWNER_ONLY));
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      return server;
    } catch (IOException e) {
      server.close();
      Files.deleteIfExists(beside);
      throw new IOException(file + ": cannot listen: " + e.getMessage(), e);
    }
  }

  private static LockFile lock(Path file) throws IOException {
    return LockFile.tryAcquire(file.resolveSibling(file.getFileName() + ".lock"))
        .orElseThrow(() -> new IOException(file + ": another process that lives listens here"));
  }

  private static void requireShort(Path file) throws IOException {
    int bytes = file.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH) {
      throw new IOException(
          file
              + ": "
              + bytes
              + " bytes (expected: a unix socket's path of at most "
              + MAX_PATH
              + ")");
    }
  }

  /** Who could write to the folder could put a socket of their own in this one's place. */
  private static void createFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException(file + ": a folder (expected: the path of a unix socket)");
    }
    SecretFile.createFolder(folder);
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          folder
              + ": others may write to it, "
              + PosixFilePermissions.toString(mode)
              + " (expected: a folder for its owner alone, rwx------)");
    }
  }

  private static void requireSocketOrNothing(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException(file + ": is there and is no socket (expected: a socket, or nothing)");
    }
  }
}
