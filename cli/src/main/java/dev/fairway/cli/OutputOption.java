package dev.fairway.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The option {@code -o} of every command that can print for programs. */
final class OutputOption {

  /** How to print. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "How to print: ${COMPLETION-CANDIDATES}; json is one object. Default: text.")
  private Format format = Format.TEXT;

  boolean json() {
    return format == Format.JSON;
  }
}
