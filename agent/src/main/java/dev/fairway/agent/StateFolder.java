package dev.fairway.agent;

import dev.fairway.config.FileText;
import dev.fairway.pki.AgentKey;
import dev.fairway.pki.LockFile;
import dev.fairway.pki.SecretFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A folder of the agent's own: one file with mode 0600, replaced at once, so that key and
 * certificate always belong together. The folder is made for its owner alone if it is missing.
 *
 * @param path where it is
 */
public record StateFolder(Path path) implements StateStore {

  private static final String FILE = "agent.json";
  private static final String JOINING = "joining.key";
  private static final String LOCK = "agent.lock";
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_KEY = 8 << 10;

  @Override
  public Optional<AgentState> load() throws IOException {
    Path file = path.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    requireClosed(file);
    try {
      return Optional.of(AgentState.parse(FileText.read(file, MAX_BYTES)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage() + "; join anew with an invite", e);
    }
  }

  @Override
  public void save(AgentState state) throws IOException {
    SecretFile.write(path.resolve(FILE), state.json());
    Files.deleteIfExists(path.resolve(JOINING));
  }

  @Override
  public Optional<AgentKey.Fresh> joiningKey() throws IOException {
    Path file = path.resolve(JOINING);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(AgentKey.Fresh.parse(FileText.read(file, MAX_KEY)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keepJoiningKey(AgentKey.Fresh key) throws IOException {
    SecretFile.write(path.resolve(JOINING), key.pem());
  }

  @Override
  public Closeable claim() throws IOException {
    if (!Files.isDirectory(path)) {
      return () -> {}; // Nobody can have a state in it.
    }
    return LockFile.tryAcquire(path.resolve(LOCK))
        .orElseThrow(
            () ->
                new IOException(
                    path
                        + ": another agent that lives has this state (expected: a folder and an"
                        + " invite for each)"));
  }

  @Override
  public void close() {}

  /** As people name it. */
  @Override
  public String toString() {
    return path.toString();
  }

  /** A key that others could read is no secret any more. */
  private static void requireClosed(Path file) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.fromString("rw-------").containsAll(mode)) {
      throw new IOException(
          file
              + ": open to other users, "
              + PosixFilePermissions.toString(mode)
              + " (expected: rw-------; chmod 600)");
    }
  }
}
