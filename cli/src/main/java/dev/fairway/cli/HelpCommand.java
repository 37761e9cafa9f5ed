package dev.fairway.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code fairway help}: the help of a command, at any depth; picocli's own knows only the first.
 */
@Command(
    name = "help",
    helpCommand = true,
    description = "Show what a command does and takes.",
    footerHeading = "%nExamples:%n",
    footer = {"  fairway help hub", "  fairway help hub validate"})
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "The command and its subcommands, as they are typed.")
  private List<String> path = List.of();

  @Override
  public Integer call() {
    CommandLine command = Objects.requireNonNull(spec.commandLine().getParent());
    for (String name : path) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        String parent = command.getCommandSpec().qualifiedName();
        throw new ParameterException(command, "\"" + name + "\" is no command of " + parent);
      }
      command = next;
    }
    command.usage(command.getOut());
    return ExitCode.DONE;
  }
}
