package dev.fairway.cli;

import dev.fairway.agent.AgentState;
import dev.fairway.agent.StateStore;
import dev.fairway.agent.WayOut;
import dev.fairway.kubernetes.HomeAccess;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  fairway agent run --state secret:fairway-agent/agent-state",
      "  fairway agent run --proxy http://proxy.corp:3128 --websocket"
    })
final class AgentRunCommand implements Callable<Integer> {

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AgentRunOptions options = new AgentRunOptions();

  @Mixin private WayOptions way = new WayOptions();

  @Mixin private AgentStateOption state = new AgentStateOption();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "For a state in a Secret, where this is no pod: how to reach its cluster.")
  private String kubeconfig = "";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Another context of the kubeconfig than its current one.")
  private String context = "";

  AgentRunCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (state.isSecret() ? kubeconfig.isEmpty() && !context.isEmpty() : isClusterNamed()) {
      throw new ParameterException(
          spec.commandLine(), "--kubeconfig and --context are for --state secret:NAMESPACE/NAME");
    }
    Optional<HomeAccess.Kubeconfig> access =
        Optional.of(kubeconfig)
            .filter(file -> !file.isEmpty())
            .map(
                file ->
                    new HomeAccess.Kubeconfig(
                        environment.folder().resolve(file),
                        Optional.of(context).filter(name -> !name.isEmpty())));
    try (StateStore store = state.open(environment, spec, access)) {
      return AgentRunOptions.run(environment, options.read(spec, store, way(store)));
    } catch (IOException e) {
      throw AgentStateOption.failure(e);
    }
  }

  private boolean isClusterNamed() {
    return !kubeconfig.isEmpty() || !context.isEmpty();
  }

  /** Another way than the one that the agent has joined by, if the command line says so. */
  private Optional<WayOut> way(StateStore store) throws IOException {
    if (!way.isGiven()) {
      return Optional.empty();
    }
    WayOut kept = store.load().map(AgentState::way).orElse(WayOut.DIRECT);
    return Optional.of(way.over(environment, spec, kept));
  }
}
