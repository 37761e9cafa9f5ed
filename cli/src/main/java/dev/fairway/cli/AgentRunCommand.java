package dev.fairway.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairway agent run}: runs an agent that has joined until it is asked to end. */
@Command(
    name = "run",
    description = {
      "Run an agent that has joined.",
      "",
      "It holds a few connections to its hub, whatever happens to them, and connects to what the hub"
          + " asks for, as far as --allow says. Its certificate is renewed in time. On SIGTERM it"
          + " lets the open connections finish for half a minute; a second one breaks them off."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway agent run",
      "  fairway agent run --allow kubernetes.default.svc:443 --allow 10.0.0.0/8:22"
    })
final class AgentRunCommand implements Callable<Integer> {

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentRunOptions options = new AgentRunOptions();

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "Where the agent keeps its key. Default: fairway/agent below $XDG_STATE_HOME.")
  private String state = "";

  AgentRunCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    return AgentRunOptions.run(
        environment, options.read(spec, AgentFolders.state(environment, state)));
  }
}
