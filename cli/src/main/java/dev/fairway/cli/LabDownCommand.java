package dev.fairway.cli;

import dev.fairway.lab.Lab;
import dev.fairway.lab.LabException;
import dev.fairway.lab.LabOptions;
import dev.fairway.lab.LabStatus;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairway lab down}: ends clusters and removes everything of them. */
@Command(
    name = "down",
    description = "Remove a lab: its processes, networks and files. Nothing else is touched.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway lab down                the lab named " + LabNames.DEFAULT,
      "  fairway lab down --name pods    another one",
      "  fairway lab down --all          all of yours that no process owns"
    })
final class LabDownCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = true)
  private Which which = new Which();

  /** At most one of these. */
  private static final class Which {
    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "Which lab, by its name or id. Default: " + LabNames.DEFAULT + ".")
    private String name = LabNames.DEFAULT;

    @Option(names = "--all", description = "All labs.")
    private boolean all;
  }

  LabDownCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    LabNames.check(spec, which.name);
    LabOptions options = LabFolders.options(environment, _ -> {});
    try {
      if (which.all) {
        removeAll(options);
      } else {
        remove(options, which.name);
      }
      return ExitCode.DONE;
    } catch (LabException e) {
      throw LabNames.failure(e, "'fairway lab status' shows what is left.");
    }
  }

  private void removeAll(LabOptions options) {
    for (LabStatus lab : Lab.list(options)) {
      if (lab.state() == LabStatus.State.OWNED) {
        environment.err().println("Kept " + lab.name() + ": a running process owns it.");
      } else {
        remove(options, lab.id());
      }
    }
  }

  private void remove(LabOptions options, String name) {
    if (Lab.remove(options, name)) {
      environment.out().println("Removed " + name + ".");
      return;
    }
    List<LabStatus> others = Lab.list(options);
    throw new CommandFailure(
        "There is no lab named " + name,
        others.isEmpty()
            ? "None is running."
            : "There is: "
                + others.stream().map(LabStatus::name).collect(Collectors.joining(", "))
                + ".");
  }
}
