package dev.fairway.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The part of the tour in which a cluster comes that the hub does not know, and an agent is killed.
 */
final class AgentTour {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Narrator narrator;
  private final DemoFiles files;
  private final DemoAgent agent;
  private final Program kubectl;
  private final String name;

  AgentTour(Narrator narrator, DemoFiles files, DemoAgent agent, Program kubectl) {
    this.narrator = narrator;
    this.files = files;
    this.agent = agent;
    this.kubectl = kubectl;
    this.name = agent.cluster().name();
  }

  /** The cluster joins by one line. */
  String joins() throws IOException, InterruptedException {
    narrator.say("where the hub runs, in " + files.folder() + ":");
    narrator.command("fairway " + String.join(" ", agent.invitation()));
    DemoAgent.Invite invite = agent.invite();
    narrator.output(invite.shown());
    narrator.say("in the network of " + name + ", in " + agent.cluster().folder() + ":");
    narrator.command(invite.line());
    long start = System.nanoTime();
    agent.join(invite);
    awaitAnswer();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    narrator.command("kubectl " + String.join(" ", question()));
    narrator.output(kubectl.run(question()));
    return "kubectl works with " + name + " " + Narrator.seconds(took) + " after that line";
  }

  /** The agent is killed in front of everybody, and comes back. */
  String isKilled() throws IOException, InterruptedException {
    narrator.command("kill -9 " + agent.pid());
    agent.kill();
    narrator.command("kubectl " + String.join(" ", question()));
    narrator.say(kubectl.fail(question()).strip());
    narrator.command("fairway " + String.join(" ", agent.running()));
    long start = System.nanoTime();
    agent.run();
    awaitAnswer();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    narrator.command("kubectl " + String.join(" ", question()));
    narrator.output(kubectl.run(question()));
    return "kubectl works again " + Narrator.seconds(took) + " after the agent was started";
  }

  private String[] question() {
    return List.of("--context", name, "get", "namespaces").toArray(String[]::new);
  }

  /** Waits for the agent, then for the cluster behind it. */
  private void awaitAnswer() throws IOException, InterruptedException {
    for (long begin = System.nanoTime(); !answers(); Thread.sleep(LOOK)) {
      agent.requireAlive();
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new StepFailure(
            name + " did not answer within " + Narrator.seconds(PATIENCE) + "; see " + agent.log());
      }
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    if (!agent.isConnected()) {
      return false;
    }
    try {
      return kubectl.run("--context", name, "get", "--raw", "/readyz").equals("ok");
    } catch (StepFailure e) {
      return false;
    }
  }
}
