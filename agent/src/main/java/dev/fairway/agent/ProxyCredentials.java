package dev.fairway.agent;

import dev.fairway.config.FileText;
import dev.fairway.http.ProxyConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** What a proxy asks for. Secret. */
public sealed interface ProxyCredentials extends ProxyConnector.Credentials {

  /** Nothing. */
  record None() implements ProxyCredentials {

    @Override
    public Optional<String> read() {
      return Optional.empty();
    }
  }

  /** A text: user, colon, password. */
  record Given(String text) implements ProxyCredentials {

    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if it is none; quotes nothing of it
     */
    public Given {
      if (text.indexOf(':') < 1 || text.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("no credentials (expected: user:password)");
      }
    }

    @Override
    public Optional<String> read() {
      return Optional.of(text);
    }

    @Override
    public String toString() {
      return "Given[]";
    }
  }

  /**
   * A file with such a text, read for each connection: another password counts at once.
   *
   * @param file absolute
   */
  record InFile(Path file) implements ProxyCredentials {

    private static final int MOST = 4 << 10;

    @Override
    public Optional<String> read() throws IOException {
      try {
        requireClosed();
        return new Given(FileText.read(file, MOST).strip()).read();
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }

    /** Its group may read it: that is how Kubernetes mounts a Secret for an ordinary user. */
    private void requireClosed() throws IOException {
      if (!Files.isRegularFile(file)) {
        throw new IOException(file + ": no file that can be read");
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new IOException(file + ": open to other users (expected: rw-------; chmod 600)");
      }
    }
  }
}
