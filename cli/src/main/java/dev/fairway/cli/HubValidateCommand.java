package dev.fairway.cli;

import dev.fairway.hub.HubState;
import dev.fairway.hub.Validation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway hub validate}: says what a hub would make of a configuration. */
@Command(
    name = "validate",
    description = {
      "Say what a hub would make of a configuration.",
      "",
      "Reads the same files by the same code as the hub, certificates and keys included, and names"
          + " everything that is wrong. Nothing is listened on, dialled or written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub validate --config hub.yaml",
      "  fairway hub validate --config /etc/fairway --strict -o json"
    })
final class HubValidateCommand implements Callable<Integer> {

  private final Environment environment;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder of the hub's configuration.")
  private String config = "";

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The hub's state folder. Default: fairway/hub below $XDG_STATE_HOME.")
  private String state = "";

  @Mixin private ValidationReport report = new ValidationReport();

  HubValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path path = environment.folder().resolve(config);
    if (!report.json() && !Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with a Hub object in it.");
    }
    InstantSource clock = InstantSource.system();
    HubState folder = new HubState(HubFolders.state(environment, state), clock);
    Validation validation = Validation.of(path, folder, clock);
    return report.print(environment, validation.findings(), validation.clusters(), "cluster");
  }
}
