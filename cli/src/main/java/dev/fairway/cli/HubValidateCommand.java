package dev.fairway.cli;

import dev.fairway.config.DurationText;
import dev.fairway.hub.HubState;
import dev.fairway.hub.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway hub validate}: says what a hub would make of a configuration. */
@Command(
    name = "validate",
    description = {
      "Say what a hub would make of a configuration.",
      "",
      "Reads the same files by the same code as the hub, certificates and keys included, and names"
          + " everything that is wrong. Nothing is listened on or written, and nothing dialled"
          + " without --online.",
      "",
      "With --online each cluster is asked through its links with the hub's own credential: whether"
          + " every endpoint answers with the right certificate, as whom it knows the credential,"
          + " what that may not do though the hub needs it (an error), and what it may do beyond"
          + " that (a warning). Issuers of tokens are asked for their keys. Programs that print"
          + " credentials are run. Nothing is changed anywhere."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub validate --config hub.yaml",
      "  fairway hub validate --config /etc/fairway --strict -o json",
      "  fairway hub validate --config hub.yaml --online",
      "  fairway hub validate --config hub.yaml --online --timeout 30s --strict"
    })
final class HubValidateCommand implements Callable<Integer> {

  private static final Duration LEAST_TIME = Duration.ofMillis(100);
  private static final Duration MOST_TIME = Duration.ofMinutes(10);

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

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

  @Option(
      names = "--online",
      description = "Ask the clusters and the issuers of tokens too, as the hub would.")
  private boolean online;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How long to wait for each cluster and each issuer, with --online. Default:"
              + " ${DEFAULT-VALUE}.")
  private String timeout = "10s";

  @Mixin private ValidationReport report = new ValidationReport();

  HubValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path path = environment.folder().resolve(config);
    if (!report.json() && !Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with a Hub object in it.");
    }
    InstantSource clock = InstantSource.system();
    HubState folder = new HubState(HubFolders.state(environment, state), clock);
    Duration patience = patience();
    Validation validation =
        online
            ? Validation.online(path, folder, clock, patience, Version.text())
            : Validation.of(path, folder, clock);
    return report.print(environment, validation.findings(), validation.clusters(), "cluster");
  }

  private Duration patience() {
    if (!online && spec.commandLine().getParseResult().hasMatchedOption("--timeout")) {
      throw new ParameterException(
          spec.commandLine(), "--timeout goes with --online: without it nobody is asked");
    }
    try {
      return DurationText.parse(timeout, LEAST_TIME, MOST_TIME);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--timeout: \"" + timeout + "\" (expected: a duration such as 10s, from 100ms to 10m)",
          e);
    }
  }
}
