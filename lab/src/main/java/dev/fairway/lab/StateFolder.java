package dev.fairway.lab;

import dev.fairway.pki.LockFile;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folder that holds the folders of all labs of one user. */
record StateFolder(Path path) {

  private static final Duration LOCK_TIMEOUT = Duration.ofMinutes(2);
  private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final String ID_CHARACTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Makes the folder, or verifies that nobody else can plant anything in it. */
  static StateFolder prepare(LabOptions options) throws IOException {
    Path path = options.stateFolder().resolve("labs");
    SecretFile.createFolder(path);
    int owner = (Integer) Files.getAttribute(path, "unix:uid");
    if (owner != Host.userId()) {
      throw new LabException(
          path + " belongs to user " + owner + ", not to you (" + Host.userId() + ")");
    }
    if (Files.getPosixFilePermissions(path).stream().anyMatch(WRITABLE_BY_OTHERS::contains)) {
      throw new LabException(path + " can be written by others; run: chmod 700 " + path);
    }
    return new StateFolder(path.toRealPath());
  }

  /**
   * Held while labs are looked through, made or removed, so that nobody takes a lab that is being
   * made for a dead one.
   */
  LockFile lock() throws IOException {
    long deadline = System.nanoTime() + LOCK_TIMEOUT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Optional<LockFile> lock = LockFile.tryAcquire(path.resolve("labs.lock"));
      if (lock.isPresent()) {
        return lock.get();
      }
      Poll.until(Duration.ofMillis(50), () -> false);
    }
    throw new LabException(
        "another process holds " + path.resolve("labs.lock") + " for over two minutes");
  }

  List<LabFolder> labs() throws IOException {
    List<LabFolder> labs = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(path)) {
      for (Path folder : folders) {
        LabFolder.of(folder).ifPresent(labs::add);
      }
    }
    return labs;
  }

  /** An empty folder for a new lab, which the caller must lock before anything else. */
  LabFolder newLab() throws IOException {
    while (true) {
      String id = newId();
      if (!Files.exists(path.resolve(id))) {
        return new LabFolder(SecretFile.createFolder(path.resolve(id)), id);
      }
    }
  }

  private static String newId() {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < LabFolder.ID_LENGTH; i++) {
      id.append(ID_CHARACTERS.charAt(RANDOM.nextInt(ID_CHARACTERS.length())));
    }
    return id.toString();
  }
}
