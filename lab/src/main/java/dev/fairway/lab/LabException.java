package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Something that the lab could not do; the message says what, why, and what would help. */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What an I/O error says; of some kinds the message is nothing but the name of the file. */
  static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case NoSuchFileException missing -> "no such file: " + missing.getFile();
      case FileSystemException other when other.getReason() == null ->
          e.getClass().getSimpleName() + ": " + e.getMessage();
      default -> String.valueOf(e.getMessage());
    };
  }
}
