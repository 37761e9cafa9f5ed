package dev.fairway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small files of text. Blocks: not for event loops. */
public final class FileText {

  private FileText() {}

  /**
   * Reads a regular file; anything else, such as a pipe, could keep the reader waiting for ever.
   *
   * @param limit the most bytes that it may have
   * @throws IOException with a message for people, if it cannot be read, is longer, or is not UTF-8
   */
  public static String read(Path file, int limit) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("longer than " + ByteText.print(limit));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("not UTF-8 text", e);
    }
  }

  /** Why a file could not be read, without its name, which whoever asks knows better. */
  public static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "no permission to read it";
      default -> String.valueOf(e.getMessage());
    };
  }
}
