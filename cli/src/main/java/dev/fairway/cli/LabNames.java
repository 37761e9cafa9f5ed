package dev.fairway.cli;

import dev.fairway.lab.LabException;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Names of labs on the command line, and what all commands about labs say of failures. */
final class LabNames {
  static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private LabNames() {}

  /** Refuses a name that a lab cannot have. */
  static void check(CommandSpec spec, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--name: \"" + name + "\" (expected: at most 40 of a-z, 0-9 and -, not - first)");
    }
  }

  /** How to name the lab to another command. */
  static String option(String name) {
    return name.equals(DEFAULT) ? "" : " --name " + name;
  }

  static CommandFailure failure(LabException e, String remedy) {
    return new CommandFailure(String.valueOf(e.getMessage()), remedy, e);
  }
}
