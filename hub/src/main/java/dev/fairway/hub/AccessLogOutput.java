package dev.fairway.hub;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the access log is written to. */
final class AccessLogOutput {

  private AccessLogOutput() {}

  /** Opens a file to append to, or standard output. */
  static OutputStream open(Optional<Path> file, OutputStream standardOut) throws IOException {
    return file.isEmpty() ? new StaysOpen(standardOut) : AccessLogFile.of(file.get());
  }

  /** Why a file could not be had, for people. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "no permission to write it";
      case FileAlreadyExistsException there -> there.getFile() + " is no folder";
      default -> String.valueOf(e.getMessage());
    };
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
