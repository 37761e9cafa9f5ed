package dev.fairway.cli;

import dev.fairway.agent.AgentState;
import dev.fairway.agent.WayOut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
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
          + " lets the open connections finish for half a minute; a second one breaks them off.",
      "",
      "It reaches its hub by the way that it has joined by, unless an option here says otherwise."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway agent run",
      "  fairway agent run --allow kubernetes.default.svc:443 --allow 10.0.0.0/8:22",
      "  fairway agent run --proxy http://proxy.corp:3128 --websocket"
    })
final class AgentRunCommand implements Callable<Integer> {

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentRunOptions options = new AgentRunOptions();

  @Mixin private WayOptions way = new WayOptions();

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
    Path folder = AgentFolders.state(environment, state);
    return AgentRunOptions.run(environment, options.read(spec, folder, way(folder)));
  }

  /** Another way than the one that the agent has joined by, if the command line says so. */
  private Optional<WayOut> way(Path folder) throws IOException {
    if (!way.isGiven()) {
      return Optional.empty();
    }
    WayOut kept = AgentState.load(folder).map(AgentState::way).orElse(WayOut.DIRECT);
    return Optional.of(way.over(environment, spec, kept));
  }
}
