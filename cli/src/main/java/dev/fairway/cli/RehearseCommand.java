package dev.fairway.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code fairway rehearse}: what the launcher runs once a build, so that the JVM can keep the
 * classes of a hub and which of its code is hot (JEP 483, JEP 515). A hub that starts with them
 * answers its first requests several times sooner.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Send requests through a hub in this process. For the launcher.")
final class RehearseCommand implements Callable<Integer> {
  /** Enough for the compiler to find out what is hot. */
  private static final int ROUNDS = 400;

  private final Environment environment;

  @Parameters(
      paramLabel = "FOLDER",
      description = "For its files; made if missing. They are of no use afterwards.")
  private String folder = "";

  RehearseCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    new Rehearsal(environment.folder().resolve(folder), ROUNDS).run();
    return ExitCode.DONE;
  }
}
