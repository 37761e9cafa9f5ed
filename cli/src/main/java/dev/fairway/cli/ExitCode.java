package dev.fairway.cli;

/** The exit codes of every command; part of the interface that scripts rely on. */
final class ExitCode {
  /** The command did what it was asked to do. */
  static final int DONE = 0;

  /** The command could not do it; the message says why and what helps. */
  static final int FAILED = 1;

  /** The command line is wrong; nothing was done. */
  static final int USAGE = 2;

  /** A question that is answered by the code, as a yes or a no, could not be decided. */
  static final int UNDECIDED = 3;

  /** A defect of the program itself (EX_SOFTWARE of sysexits.h). */
  static final int DEFECT = 70;

  /** Ended by a signal before it was done (128 + SIGINT, as shells report it). */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
