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
      "  fairway bench hub                         all cases of the hub",
      "  fairway bench relay                       all cases of the relay",
      "  fairway bench tunnel                      a reverse tunnel and its peers",
      "  fairway help bench relay                  the cases, and what is needed"
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new BenchCommand())
        .addSubcommand(new BenchHubCommand(environment))
        .addSubcommand(new BenchRelayCommand(environment))
        .addSubcommand(new BenchTunnelCommand(environment))
        .addSubcommand(new BenchPeerCommand(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: hub, relay or tunnel");
  }
}
