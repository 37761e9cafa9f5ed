package dev.fairway.cli;

import dev.fairway.lab.Lab;
import dev.fairway.lab.LabException;
import dev.fairway.lab.LabStatus;
import dev.fairway.net.HostPort;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairway lab status}: what runs. */
@Command(
    name = "status",
    description = {
      "Show your labs and their clusters.",
      "",
      "A lab is detached (runs until 'fairway lab down'), owned (by a running process, such as"
          + " 'fairway demo') or dead (its owner or this machine died; 'fairway lab down' removes"
          + " what is left)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway lab status                all of yours",
      "  fairway lab status --name pods    one"
    })
final class LabStatusCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Which lab, by its name or id. Default: all.")
  private String name = "";

  LabStatusCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (!name.isEmpty()) {
      LabNames.check(spec, name);
    }
    try {
      List<LabStatus> labs =
          Lab.list(LabFolders.options(environment, _ -> {})).stream()
              .filter(lab -> name.isEmpty() || lab.name().equals(name) || lab.id().equals(name))
              .toList();
      if (labs.isEmpty() && !name.isEmpty()) {
        throw new CommandFailure(
            "There is no lab named " + name, "'fairway lab status' shows all of yours.");
      }
      if (labs.isEmpty()) {
        environment.out().println("No lab is running. 'fairway lab up' starts one.");
        return ExitCode.DONE;
      }
      row("LAB", "STATE", "CLUSTER", "SHAPE", "API", "RUNNING");
      labs.forEach(this::print);
      return ExitCode.DONE;
    } catch (LabException e) {
      throw LabNames.failure(e, "Nothing was changed.");
    }
  }

  private void print(LabStatus lab) {
    String state = lower(lab.state().name());
    if (lab.clusters().isEmpty()) {
      row(lab.name(), state, "-", "-", "-", "-");
    }
    for (LabStatus.Cluster cluster : lab.clusters()) {
      row(
          lab.name(),
          state,
          cluster.name(),
          lower(cluster.shape().name()),
          cluster.api().map(HostPort::toString).orElse("-"),
          cluster.programs().isEmpty() ? "-" : String.join(",", cluster.programs()));
    }
  }

  private void row(String... cells) {
    String line = String.format(Locale.ROOT, "%-16s %-9s %-12s %-18s %-22s %s", (Object[]) cells);
    environment.out().println(line.stripTrailing());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
