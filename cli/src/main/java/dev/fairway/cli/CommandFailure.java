package dev.fairway.cli;

/**
 * Why a command could not do what it was asked to do, for the person who typed it. Ends the command
 * with {@link ExitCode#FAILED} and one line on stderr.
 */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Creates a failure.
   *
   * @param problem what is wrong, naming the thing and the value; no full stop at the end
   * @param remedy what helps, as a full sentence
   */
  CommandFailure(String problem, String remedy) {
    super(problem + ". " + remedy);
  }

  /** Creates a failure with what caused it, which only {@code --debug} shows. */
  CommandFailure(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy, cause);
  }
}
