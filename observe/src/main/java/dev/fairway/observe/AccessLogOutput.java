package dev.fairway.observe;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;

/** Where an access log is written to. Any thread. */
public final class AccessLogOutput {

  private AccessLogOutput() {}

  /**
   * Opens a file to append to, or standard output. Blocks. The file and the folders above it are
   * made where they are missing; when it was moved or removed, the next bytes go to a new one of
   * the same name.
   *
   * @param file absent for standard output, which closing what is returned leaves open
   * @throws IOException {@link #reason} says why, for people
   */
  public static OutputStream open(Optional<Path> file, OutputStream standardOut)
      throws IOException {
    return file.isEmpty() ? new StaysOpen(standardOut) : AccessLogFile.of(file.get());
  }

  /** Why a file could not be had, for people. */
  public static String reason(IOException e) {
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
