package dev.fairway.cli;

import dev.fairway.lab.Lab;
import dev.fairway.lab.LabException;
import dev.fairway.lab.LabOptions;
import dev.fairway.lab.LabStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairway lab kubeconfig}: how to reach the clusters. */
@Command(
    name = "kubeconfig",
    description = "Print an administrator's kubeconfig of a lab, with a context for each cluster.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  export KUBECONFIG=$(fairway lab kubeconfig --path)",
      "  kubectl --context west get namespaces",
      "  fairway lab kubeconfig --name pods > pods.kubeconfig"
    })
final class LabKubeconfigCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--name",
      defaultValue = LabNames.DEFAULT,
      paramLabel = "NAME",
      description = "Which lab, by its name or id. Default: ${DEFAULT-VALUE}.")
  private String name = LabNames.DEFAULT;

  @Option(names = "--path", description = "Print the path of the file instead of its content.")
  private boolean path;

  LabKubeconfigCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    LabNames.check(spec, name);
    LabStatus lab = find();
    if (!Files.exists(lab.kubeconfig())) {
      throw new CommandFailure("No cluster of lab " + name + " is up yet", "Try again later.");
    }
    if (path) {
      environment.out().println(lab.kubeconfig());
    } else {
      environment.out().print(Files.readString(lab.kubeconfig()));
      environment.out().flush();
    }
    return ExitCode.DONE;
  }

  private LabStatus find() {
    LabOptions options = LabFolders.options(environment, _ -> {});
    try {
      return Lab.list(options).stream()
          .filter(lab -> lab.name().equals(name) || lab.id().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new CommandFailure(
                      "There is no lab named " + name,
                      "'fairway lab up" + LabNames.option(name) + "' starts one."));
    } catch (LabException e) {
      throw LabNames.failure(e, "Nothing was changed.");
    }
  }
}
