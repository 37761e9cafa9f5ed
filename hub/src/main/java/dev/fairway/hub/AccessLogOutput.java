package dev.fairway.hub;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where the access log is written to. */
final class AccessLogOutput {

  private AccessLogOutput() {}

  /**
   * Opens a file to append to, or standard output. A file and the folders above it are made where
   * they are missing, the file with mode 0640 at most: who called what is not everybody's business.
   */
  static OutputStream open(Optional<Path> file, OutputStream standardOut) throws IOException {
    if (file.isEmpty()) {
      return new StaysOpen(standardOut);
    }
    Path parent = file.get().toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    return Channels.newOutputStream(
        FileChannel.open(file.get(), Set.of(CREATE, WRITE, APPEND), mode));
  }

  /** Standard output is not ours to close. */
  private static final class StaysOpen extends FilterOutputStream {

    StaysOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
