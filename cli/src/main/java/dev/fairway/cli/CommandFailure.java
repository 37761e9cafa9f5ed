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
   * @param problem what is wrong, naming the thing and the value
   * @param remedy what helps, as a full sentence
   */
  CommandFailure(String problem, String remedy) {
    super(sentences(problem, remedy));
  }

  /** Creates a failure with what caused it, which only {@code --debug} shows. */
  CommandFailure(String problem, String remedy, Throwable cause) {
    super(sentences(problem, remedy), cause);
  }

  /** What others report may end with a full stop already, or be a list of lines. */
  private static String sentences(String problem, String remedy) {
    String stripped = problem.strip().replaceAll("[.]+$", "");
    return stripped.contains("\n") ? stripped + "\n" + remedy : stripped + ". " + remedy;
  }
}
