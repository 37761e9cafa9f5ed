package dev.fairway.cli;

import dev.fairway.pki.AgentIdentity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway hub revoke}: sends an agent away for good. */
@Command(
    name = "revoke",
    description = {
      "Send an agent away for good: its tunnels end at once, it is let in no more, and it cannot renew"
          + " its certificate.",
      "",
      "Other agents of the cluster stay. To let it come back, invite it anew."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub agents                  which are there?",
      "  fairway hub revoke paris/bx7kq2mn"
    })
final class HubRevokeCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CLUSTER/AGENT", description = "The agent, as 'hub agents' names it.")
  private String agent = "";

  @Mixin private HubAdminOptions admin = new HubAdminOptions();

  @Mixin private OutputOption output = new OutputOption();

  HubRevokeCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    AgentIdentity identity = identity();
    String answer =
        admin.change(
            environment, "/v1/agents/" + identity.cluster() + "/" + identity.id() + "/revoke");
    environment.out().println(output.json() ? answer : "Revoked " + identity + ".");
    return ExitCode.DONE;
  }

  private AgentIdentity identity() {
    String[] parts = agent.split("/", -1);
    try {
      if (parts.length == 2) {
        return new AgentIdentity(parts[0], parts[1]);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(), "\"" + agent + "\" is no agent (expected: CLUSTER/AGENT)");
  }
}
