package dev.fairway.cli;

import dev.fairway.agent.HttpProxy;
import dev.fairway.config.DurationText;
import dev.fairway.enrollment.Invite;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway hub invite}: lets an agent of a cluster join a running hub. */
@Command(
    name = "invite",
    description = {
      "Let an agent in the network of a cluster join a running hub.",
      "",
      "Prints the command to run there, and the token that it reads, which is kept nowhere: the hub"
          + " has its SHA-256 only. Whoever has the token becomes an agent of this cluster, and may"
          + " say where its API server is, unless --no-api-server is given: hand it over as you would"
          + " a password."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub invite paris",
      "  fairway hub invite paris --ttl 24h --uses 2 --hub hub.example.com:443",
      "  fairway hub invite paris -o yaml --image IMAGE > agent.yaml",
      "  fairway hub invite --withdraw bx7kq2mn"
    })
final class HubInviteCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /** How to print. */
  enum Format {
    TEXT,
    JSON,
    YAML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CLUSTER",
      arity = "0..1",
      description = "The cluster whose agent may join.")
  private String cluster = "";

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "How long, from 1m to 720h. Default: ${DEFAULT-VALUE}.")
  private String ttl = "1h";

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "How many agents may join by it. Default: ${DEFAULT-VALUE}.")
  private int uses = 1;

  @Option(
      names = "--no-api-server",
      description =
          "Take no API server from the agent: the configuration has, or gets, a Cluster with a link"
              + " of kind agent.")
  private boolean noApiServer;

  @Option(
      names = "--accept-credential",
      description =
          "Take a token from the agent too, which the hub shows to the API server to impersonate its"
              + " clients.")
  private boolean acceptCredential;

  @Option(
      names = "--hub",
      paramLabel = "HOST:PORT",
      description = "How agents reach the hub. Default: its spec.domain and port.")
  private String hub = "";

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description = "The HTTP proxy through which the agent reaches the hub.")
  private String proxy = "";

  @Option(names = "--websocket", description = "The agent reaches the hub within a WebSocket.")
  private boolean webSocket;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "How to print: ${COMPLETION-CANDIDATES}; json is one object, yaml is manifests for kubectl"
              + " apply, with the token in them. Default: text.")
  private Format format = Format.TEXT;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "The image with this program for -o yaml.")
  private String image = "";

  @Option(
      names = "--withdraw",
      paramLabel = "INVITE",
      description = "Take an invite back in place of making one.")
  private String withdraw = "";

  @Mixin private HubAdminOptions admin = new HubAdminOptions();

  HubInviteCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (cluster.isEmpty() == withdraw.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Name either a CLUSTER, or an invite with --withdraw");
    }
    if ((format == Format.YAML) == image.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Give -o yaml and --image IMAGE together: which image an agent runs");
    }
    List<String> way = way();
    String at = hub.isEmpty() ? "" : checked(hub);
    if (!withdraw.isEmpty()) {
      admin.change(environment, "/v1/invites/" + AdminClient.encoded(withdraw) + "/withdraw");
      environment.out().println("Withdrawn. Agents that joined by it stay; see 'hub revoke'.");
      return ExitCode.DONE;
    }
    String answer = admin.change(environment, target(at));
    switch (format) {
      case TEXT -> print(Json.object(answer), way);
      case JSON -> environment.out().println(answer);
      case YAML -> printManifests(Json.object(answer), way);
    }
    return ExitCode.DONE;
  }

  private String target(String at) {
    return "/v1/invites?cluster="
        + AdminClient.encoded(cluster)
        + "&seconds="
        + lifetime().toSeconds()
        + "&uses="
        + uses
        + "&apiServer="
        + !noApiServer
        + "&credential="
        + acceptCredential
        + (at.isEmpty() ? "" : "&hub=" + AdminClient.encoded(at));
  }

  private Duration lifetime() {
    try {
      return DurationText.parse(ttl, SHORTEST, Invite.LONGEST);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--ttl: \"" + ttl + "\" (expected: such as 1h, from 1m to 720h)", e);
    }
  }

  /** How the agent is told to leave its network. */
  private List<String> way() {
    List<String> options = new ArrayList<>();
    try {
      if (!proxy.isEmpty()) {
        options.add("--proxy=" + HttpProxy.parse(proxy).url());
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--proxy: " + e.getMessage(), e);
    }
    if (webSocket) {
      options.add("--websocket");
    }
    return options;
  }

  private void print(Map<String, Object> made, List<String> way) {
    PrintWriter out = environment.out();
    out.printf(
        "Invite %s: %s of cluster %s may join until %s.%n",
        Json.text(made, "invite"),
        uses == 1 ? "one agent" : uses + " agents",
        cluster,
        Json.text(made, "expires"));
    out.println("Run this in the cluster's network, and give it the token on standard input:");
    out.println();
    out.printf(
        "  fairway agent join --hub %s \\%n    --pin %s \\%n",
        Json.text(made, "hub"), Json.text(made, "pin"));
    way.forEach(option -> out.printf("    %s \\%n", option));
    out.println("    --token-stdin");
    out.println();
    out.println("The token, which is not shown again:");
    out.println();
    out.println("  " + Json.text(made, "token"));
    warn(made);
  }

  private void printManifests(Map<String, Object> made, List<String> way) {
    var manifests =
        new AgentManifests(
            cluster,
            Json.text(made, "hub"),
            Json.text(made, "pin"),
            Json.text(made, "token"),
            image,
            way);
    environment.out().print(manifests.yaml());
    warn(made);
  }

  private void warn(Map<String, Object> made) {
    if (noApiServer && !Boolean.TRUE.equals(made.get("clusterKnown"))) {
      environment
          .err()
          .println(
              "fairway: the hub has no cluster "
                  + cluster
                  + " yet: add one with a link of kind agent to its configuration.");
    }
    if (Boolean.FALSE.equals(made.get("shared"))) {
      environment
          .err()
          .println(
              "fairway: the invite is good at this hub only; replicas of a hub share invites and"
                  + " agents where they have a home cluster.");
    }
  }

  private String checked(String address) {
    try {
      HostPort parsed = HostPort.parse(address);
      if (parsed.port() > 0 && !parsed.host().isEmpty()) {
        return parsed.toString();
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(), "--hub: \"" + address + "\" (expected: host:port)");
  }
}
