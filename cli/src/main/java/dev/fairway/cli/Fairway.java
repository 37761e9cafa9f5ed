package dev.fairway.cli;

import dev.fairway.bench.BenchException;
import dev.fairway.lab.LabException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command tree, and what all commands have in common: how they start, log and fail. */
final class Fairway {
  private Fairway() {}

  /** Runs one command line in an environment and returns its exit code; never throws. */
  static int run(Environment environment, String... args) {
    int code = commandLine(environment).execute(args);
    if (code == ExitCode.DONE && environment.out().checkError() && hasReader(environment)) {
      environment.err().println("fairway: the output could not be written; is the disk full?");
      return ExitCode.FAILED;
    }
    return code;
  }

  private static boolean hasReader(Environment environment) {
    return !(environment.out() instanceof ResultWriter results && results.hasNoReader());
  }

  /** Returns the whole command tree, as help and completion see it. */
  static CommandLine commandLine(Environment environment) {
    return commandLine(
        environment,
        new DemoCommand(environment),
        HubCommand.commandLine(environment),
        AgentCommand.commandLine(environment),
        RelayCommand.commandLine(environment),
        LabCommand.commandLine(environment),
        BenchCommand.commandLine(environment),
        new EndToEndCommand(environment),
        new SchemaCommand(environment),
        new CrdsCommand(environment),
        new CompletionCommand(),
        new RehearseCommand(environment),
        new HelpCommand());
  }

  /** Returns a tree of the given commands, which behave as those of the program. */
  static CommandLine commandLine(Environment environment, Object... commands) {
    var common = new FairwayCommand();
    var commandLine = new CommandLine(common);
    for (Object command : commands) {
      commandLine.addSubcommand(command);
    }
    // Settings below reach only the subcommands that exist already.
    commandLine
        .setOut(environment.out())
        .setErr(environment.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(environment.coloured() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setAbbreviatedOptionsAllowed(false)
        .setExecutionStrategy(parsed -> execute(common, parsed))
        .setParameterExceptionHandler((wrong, arguments) -> reportUsage(wrong))
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> report(common, failure, command));
    return commandLine;
  }

  private static int execute(FairwayCommand common, ParseResult parsed) {
    boolean onlyHelp =
        parsed.asCommandLineList().stream()
            .anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested());
    if (!onlyHelp) {
      // Before any work, so that the first log line already has its level and format.
      common.configureLogging(level(parsed));
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** What tells itself what happens would have the log tell it twice. */
  private static LogLevel level(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return switch (last.commandSpec().userObject()) {
      case DemoCommand demo -> LogLevel.WARN;
      case HubValidateCommand validate -> LogLevel.ERROR;
      default -> LogLevel.INFO;
    };
  }

  private static int reportUsage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    var message =
        new StringBuilder("fairway: ")
            .append(withoutStop(String.valueOf(wrong.getMessage())))
            .append('.');
    List<String> similar =
        wrong instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!similar.isEmpty()) {
      message.append(" Did you mean ").append(String.join(" or ", similar)).append('?');
    }
    message.append(" Try '").append(command.getCommandSpec().qualifiedName()).append(" --help'.");
    command.getErr().println(message);
    return ExitCode.USAGE;
  }

  private static int report(FairwayCommand common, Exception thrown, CommandLine command) {
    Throwable failure = thrown;
    while (failure instanceof ExecutionException || failure instanceof UncheckedIOException) {
      failure =
          failure.getCause() == null ? new IOException(failure.getMessage()) : failure.getCause();
    }
    boolean expected = explainsItself(failure) || failure instanceof IOException;
    command.getErr().println("fairway: " + (expected ? expected(failure) : defect(failure)));
    if (common.debug()) {
      failure.printStackTrace(command.getErr());
    }
    return expected ? command.getCommandSpec().exitCodeOnExecutionException() : ExitCode.DEFECT;
  }

  private static String expected(Throwable failure) {
    String message = failure.getMessage();
    if (explainsItself(failure) && message != null) {
      return message;
    }
    // The message of a plain I/O error is often just the name of a file.
    return switch (failure) {
      case NoSuchFileException e -> e.getFile() + ": no such file or folder.";
      case AccessDeniedException e -> e.getFile() + ": permission denied.";
      default -> {
        String kind = failure.getClass().getSimpleName().replaceAll("Exception$", "");
        yield (message == null ? kind : message + " (" + kind + ")")
            + ". Run it again with --debug to see where.";
      }
    };
  }

  /** Whether the message says what is wrong and what helps. */
  private static boolean explainsItself(Throwable failure) {
    return failure instanceof CommandFailure
        || failure instanceof LabException
        || failure instanceof BenchException;
  }

  private static String defect(Throwable failure) {
    return "internal error: "
        + failure
        + ". This is a defect of Fairway: please report it with the"
        + " output of the same command with --debug.";
  }

  private static String withoutStop(String message) {
    return message.strip().replaceAll("[.\\s]+$", "");
  }
}
