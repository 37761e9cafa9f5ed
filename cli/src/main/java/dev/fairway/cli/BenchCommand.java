package dev.fairway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway bench}: what Fairway costs, beside others. */
@Command(
    name = "bench",
    description = "Measure what Fairway costs on this machine, beside nginx and HAProxy.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway bench hub                         all cases",
      "  fairway help bench hub                    the cases, and what is needed"
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new BenchCommand()).addSubcommand(new BenchHubCommand(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: hub");
  }
}
