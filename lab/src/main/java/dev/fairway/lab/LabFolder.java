package dev.fairway.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one lab: its clusters' files, a lock that its living owner holds, and a journal of
 * what it makes outside of the folder, each line written before the thing is made.
 *
 * @param id six letters and digits, the name of the folder
 */
record LabFolder(Path path, String id) {

  static final int ID_LENGTH = 6;

  private static final Pattern ID = Pattern.compile("[a-z0-9]{" + ID_LENGTH + "}");
  private static final int MAX_JOURNAL_BYTES = 1024 * 1024;

  /** The folder as a lab's, or nothing if it is none. */
  static Optional<LabFolder> of(Path folder) throws IOException {
    String name = String.valueOf(folder.getFileName());
    boolean isLab =
        ID.matcher(name).matches()
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            // An owner that died before it could lock its new folder left it empty.
            && (Files.isRegularFile(lockFile(folder)) || isEmpty(folder));
    return isLab ? Optional.of(new LabFolder(folder, name)) : Optional.empty();
  }

  /** Held by the owner as long as it lives. */
  Path lockFile() {
    return lockFile(path);
  }

  Path journalFile() {
    return path.resolve("journal");
  }

  Path kubeconfig() {
    return path.resolve("kubeconfig");
  }

  Path cluster(String name) {
    return path.resolve(name);
  }

  /**
   * Appends to the journal and returns when the line is on disk. The caller must not make the thing
   * before.
   */
  synchronized void record(JournalEntry.Kind kind, String value) {
    JournalEntry entry = new JournalEntry(kind, value);
    if (JournalEntry.parse(id, entry.line()).isEmpty()) {
      throw new IllegalArgumentException("\"" + entry.line() + "\" in the journal of lab " + id);
    }
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel journal =
        FileChannel.open(journalFile(), Set.of(CREATE, WRITE, APPEND), ownerOnly)) {
      ByteBuffer line = ByteBuffer.wrap((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        journal.write(line);
      }
      journal.force(true);
    } catch (IOException e) {
      throw new LabException("cannot write " + journalFile() + ": " + e.getMessage(), e);
    }
  }

  /** What the journal says; lines that were cut off or damaged are left out. */
  List<JournalEntry> journal() throws IOException {
    if (!Files.exists(journalFile())) {
      return List.of();
    }
    byte[] bytes;
    try (var stream = Files.newInputStream(journalFile())) {
      bytes = stream.readNBytes(MAX_JOURNAL_BYTES);
    }
    return new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .flatMap(line -> JournalEntry.parse(id, line).stream())
        .toList();
  }

  /** The values of one kind, in the order in which they were written. */
  List<String> values(JournalEntry.Kind kind) throws IOException {
    return journal().stream()
        .filter(entry -> entry.kind() == kind)
        .map(JournalEntry::value)
        .toList();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static Path lockFile(Path folder) {
    return folder.resolve("lock");
  }
}
