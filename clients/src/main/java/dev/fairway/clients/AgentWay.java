package dev.fairway.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.lab.NattedNetwork;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminClient;
import dev.fairway.observe.AdminServer;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a cluster whose network nothing can enter: by agents in it, one for each name by which
 * the hub knows the cluster. They are processes of the real program, and end with the lab.
 *
 * @param network of the cluster
 * @param fairway the words that start the program, before its arguments
 * @param variables that it needs
 */
public record AgentWay(NattedNetwork network, List<String> fairway, Map<String, String> variables) {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Copies what may change. */
  public AgentWay {
    fairway = List.copyOf(fairway);
    variables = Map.copyOf(variables);
  }

  /**
   * Lets an agent join for each name, and returns when all are connected.
   *
   * @param folder of the hub's state folder {@code state}, and for the agents' own
   * @throws IOException if one does not come; the message quotes its log
   */
  void join(Hub hub, String version, Path folder, List<String> clusters, HostPort api)
      throws IOException {
    Path socket = folder.resolve("state/hub.sock");
    try (AdminServer admin = HubAdmin.serve(hub, socket, version)) {
      assert admin != null;
      for (String cluster : clusters) {
        AdminClient.Answer invite =
            new AdminClient(socket).post("/v1/invites?apiServer=false&cluster=" + cluster);
        if (invite.status() != 200) {
          throw new IOException("no invite for an agent: " + invite.body());
        }
        join(hub, folder, cluster, api, invite.body());
      }
      for (String cluster : clusters) {
        await(hub, cluster);
      }
    }
  }

  private void join(Hub hub, Path folder, String cluster, HostPort api, String invite)
      throws IOException {
    Path token = folder.resolve(cluster + ".invite");
    SecretFile.write(token, field(invite, "token"));
    List<String> command = new ArrayList<>(fairway);
    command.addAll(List.of("agent", "join", "--hub", HostPort.of(hub.address()).toString()));
    command.addAll(List.of("--pin", field(invite, "pin"), "--token-file", token.toString()));
    command.addAll(List.of("--state", folder.resolve(cluster + ".agent").toString()));
    command.addAll(List.of("--allow", api.toString()));
    Process agent = network.start(program(cluster), variables, command);
    assert agent.pid() > 0;
  }

  private void await(Hub hub, String cluster) throws IOException {
    long begin = System.nanoTime();
    while (!hub.hasAgent(cluster)) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IOException("the agent did not come; it said: " + said(cluster));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String said(String cluster) {
    try {
      return Files.readString(network.log(program(cluster)), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String program(String cluster) {
    return "agent-" + cluster;
  }

  private static String field(String json, String name) throws IOException {
    Matcher found = Pattern.compile("\"" + name + "\" : \"([^\"]*)\"").matcher(json);
    if (!found.find()) {
      throw new IOException("the invite for an agent has no " + name);
    }
    return found.group(1);
  }
}
