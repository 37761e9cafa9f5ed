package dev.fairway.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairway hub agents}: who has joined a running hub, and who may. */
@Command(
    name = "agents",
    description = {
      "Show the agents that have joined a running hub, and the invites.",
      "",
      "A certificate is renewed by the agent itself when two thirds of its thirty days are over. One"
          + " that has expired can be renewed for seven days more; then the agent needs a new invite."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  fairway hub agents", "  fairway hub agents -o json | jq '.agents[].fingerprint'"})
final class HubAgentsCommand implements Callable<Integer> {
  private final Environment environment;

  @Mixin private HubAdminOptions admin = new HubAdminOptions();

  @Mixin private OutputOption output = new OutputOption();

  HubAgentsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String answer = admin.ask(environment, "/v1/agents");
    if (output.json()) {
      environment.out().println(answer);
    } else {
      print(Json.object(answer));
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> answer) {
    var agents =
        new Table("AGENT", "STATE", "TUNNELS", "HOST", "FROM", "VERSION", "CERTIFICATE UNTIL");
    for (Map<String, Object> agent : Json.objects(answer, "agents")) {
      agents.row(
          Json.text(agent, "cluster") + "/" + Json.text(agent, "agent"),
          Json.text(agent, "state"),
          Integer.toString(Json.objects(agent, "tunnels").size()),
          Json.text(agent, "hostname"),
          Json.text(agent, "from"),
          Json.text(agent, "version"),
          Json.text(agent, "notAfter"));
    }
    var invites = new Table("INVITE", "CLUSTER", "STATE", "USED", "EXPIRES");
    for (Map<String, Object> invite : Json.objects(answer, "invites")) {
      invites.row(
          Json.text(invite, "invite"),
          Json.text(invite, "cluster"),
          Json.text(invite, "state"),
          Json.text(invite, "used") + " of " + Json.text(invite, "uses"),
          Json.text(invite, "expires"));
    }
    if (agents.isEmpty()) {
      environment.out().println("No agent has joined.");
    } else {
      agents.lines().forEach(environment.out()::println);
    }
    if (!invites.isEmpty()) {
      environment.out().println();
      invites.lines().forEach(environment.out()::println);
    }
  }
}
