package dev.fairway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway lab}: real clusters on this machine, for people. */
@Command(
    name = "lab",
    description = "Run real Kubernetes clusters on this machine, to try things on.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway lab up --clusters 2               two, each in its own network",
      "  fairway lab up --name pods --nodes        one cluster that runs pods",
      "  export KUBECONFIG=$(fairway lab kubeconfig --path)",
      "  fairway lab status                        what runs",
      "  fairway lab down                          remove it, completely"
    })
final class LabCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new LabCommand())
        .addSubcommand(new LabUpCommand(environment))
        .addSubcommand(new LabDownCommand(environment))
        .addSubcommand(new LabStatusCommand(environment))
        .addSubcommand(new LabKubeconfigCommand(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: up, down, status or kubeconfig");
  }
}
