package dev.fairway.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code fairway} itself: what the program is, and the options that all its commands share. */
@Command(
    name = "fairway",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = "Connects Kubernetes clusters that live in networks you cannot reach.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub --config hub.yaml   one endpoint for all clusters of hub.yaml",
      "  fairway relay --listen :8000 --to api.example.com:443   pass TCP on",
      "  fairway help hub                what a command does and takes"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE + ":done",
      ExitCode.FAILED + ":failed; the message on stderr says why and what helps",
      ExitCode.USAGE + ":wrong command line; nothing was done",
      ExitCode.DEFECT + ":a defect of Fairway; please report it",
      ExitCode.INTERRUPTED + ":ended by a signal before it was done"
    })
final class FairwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      description =
          "What to log to stderr: ${COMPLETION-CANDIDATES}. Default: info; less where a command"
              + " tells what it does itself.")
  private @Nullable LogLevel logLevel;

  @Option(
      names = "--log-format",
      scope = ScopeType.INHERIT,
      defaultValue = "text",
      paramLabel = "FORMAT",
      description =
          "How to log: ${COMPLETION-CANDIDATES}; json is one object a line. Default: text.")
  private LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from (a stack trace).")
  private boolean debug;

  boolean debug() {
    return debug;
  }

  /**
   * Configures logging as the command line says.
   *
   * @param otherwise the level if it says none
   */
  void configureLogging(LogLevel otherwise) {
    Logging.configure(logLevel == null ? otherwise : logLevel, logFormat);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
