package dev.fairway.lab;

/**
 * What a command that ended left.
 *
 * @param exitCode its exit code; above 128 when a signal ended it
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record CommandResult(int exitCode, String output, String errors) {

  /** Whether it ended with exit code 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }
}
