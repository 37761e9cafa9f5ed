package dev.fairway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway agent}: the hub's arm in a network that it cannot reach. */
@Command(
    name = "agent",
    description = "Be a hub's agent in the network of a cluster that the hub cannot reach.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub invite paris            at the hub: prints the next line",
      "  fairway agent join --hub hub.example.com:443 --pin sha256:... --token-stdin",
      "  fairway agent run                   once it has joined"
    })
final class AgentCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new AgentCommand())
        .addSubcommand(new AgentJoinCommand(environment))
        .addSubcommand(new AgentRunCommand(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: join or run");
  }
}
