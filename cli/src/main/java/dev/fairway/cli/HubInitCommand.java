package dev.fairway.cli;

import dev.fairway.hub.HubState;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fairway hub init}: makes the local authority that issues the hub's certificate. */
@Command(
    name = "init",
    description = {
      "Make the local authority that issues the hub's serving certificate.",
      "",
      "Needed once, and only where the Hub object names no certificate files. An authority that is"
          + " there already stays as it is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub init",
      "  fairway hub init --state /var/lib/fairway/hub",
      "  kubectl config set-cluster east --certificate-authority=FILE ..."
    })
final class HubInitCommand implements Callable<Integer> {
  private final Environment environment;

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "The hub's state folder. Default: fairway/hub below $XDG_STATE_HOME.")
  private String state = "";

  HubInitCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try {
      HubState.Initialized done =
          new HubState(HubFolders.state(environment, state), InstantSource.system()).init();
      environment
          .out()
          .printf(
              "%s %s%n",
              done.authorityMade() ? "Made the local authority" : "Kept the local authority in",
              done.folder());
      environment.out().println("Clients trust it by " + done.authorityFile());
      environment.out().println("It can be trusted until " + done.authorityExpires());
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage()), "Name another folder with --state, or mend this one.", e);
    }
  }
}
