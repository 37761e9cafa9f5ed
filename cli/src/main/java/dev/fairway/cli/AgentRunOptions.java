package dev.fairway.cli;

import dev.fairway.agent.Agent;
import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AllowedTarget;
import dev.fairway.agent.StateStore;
import dev.fairway.agent.WayOut;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How an agent runs. */
final class AgentRunOptions {

  private static final Logger log = LoggerFactory.getLogger(AgentRunOptions.class);

  /** How long connections may go on after the agent was asked to end. */
  private static final Duration DRAIN = Duration.ofSeconds(30);

  @Option(
      names = "--allow",
      paramLabel = "TARGET",
      split = ",",
      description =
          "What the hub may reach: host:port or network:port, where * is any port. Default: the"
              + " cluster's API server alone.")
  private List<String> allow = new ArrayList<>();

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many connections to hold to the hub, 1 to 8. Default: 2.")
  private int connections;

  /**
   * Reads what was given.
   *
   * @param state where the agent's is
   * @param way to the hub; absent for the one that it has joined by
   */
  AgentOptions read(CommandSpec spec, StateStore state, Optional<WayOut> way) throws IOException {
    List<AllowedTarget> allowed = new ArrayList<>();
    try {
      allow.forEach(each -> allowed.add(AllowedTarget.parse(each)));
      return new AgentOptions(
          state,
          allowed,
          connections,
          Runtime.getRuntime().availableProcessors(),
          Version.text(),
          InstantSource.system(),
          way);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs the agent until the process is asked to end. */
  static int run(Environment environment, AgentOptions options)
      throws IOException, InterruptedException {
    ServiceSignals.accept(environment);
    try (Agent agent = Agent.start(options)) {
      environment.ending().await();
      drain(environment, agent);
      return ExitCode.DONE;
    }
  }

  private static void drain(Environment environment, Agent agent) throws InterruptedException {
    try (var hurry = Interruption.onHurry(environment.ending())) {
      drain(agent, hurry);
    }
  }

  private static void drain(Agent agent, Interruption hurry) throws InterruptedException {
    try {
      log.info("draining: at most {} s", DRAIN.toSeconds());
      if (!agent.drain(DRAIN)) {
        log.warn("connections were broken off at the end of the drain");
      }
    } catch (InterruptedException e) {
      if (!hurry.tookPlace()) {
        throw e;
      }
      log.warn("a second signal ends the drain: open connections are broken off");
    }
  }
}
