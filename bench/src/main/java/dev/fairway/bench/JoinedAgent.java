package dev.fairway.bench;

import dev.fairway.pki.ClientTls;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real agent, joined by an invite as a user does it, on a CPU that is not the hub's; and the
 * hub that it serves. What both cost is what a cluster behind an agent costs.
 */
record JoinedAgent(RunningSubject hub, Process process) implements Measured {

  private static final String CLUSTER = "fixed";
  private static final Duration INVITING = Duration.ofSeconds(30);
  private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

  /**
   * Joins, and returns when requests come through.
   *
   * @param allowed what the hub may reach
   */
  static JoinedAgent join(HubSite site, Path launcher, RunningSubject hub, List<String> allowed)
      throws IOException, InterruptedException {
    // Each case has a hub of its own, which agents of another one do not know.
    Path own = Files.createTempDirectory(site.workplace().folder(), "agent-");
    Path token = own.resolve("invite.token");
    SecretFile.write(token, invite(site, launcher, hub));
    Path authority = site.workplace().folder().resolve("ca.crt");
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "agent", "join"));
    command.addAll(List.of("--hub", address(hub), "--hub-ca", authority.toString()));
    command.addAll(List.of("--token-file", token.toString()));
    command.addAll(List.of("--state", own.resolve("state").toString()));
    allowed.forEach(target -> command.addAll(List.of("--allow", target)));
    Processes processes = site.workplace().processes();
    String[] words = command.toArray(String[]::new);
    Process agent = processes.start("agent", Map.of(), site.workplace().asFar(words));
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(ClientTls.trusting(site.authority())).build()) {
      processes.await("agent", agent, () -> answers(client, hub));
    }
    return new JoinedAgent(hub, agent);
  }

  @Override
  public String name() {
    return hub.name();
  }

  @Override
  public int port() {
    return hub.port();
  }

  @Override
  public long cpuMicros() throws IOException {
    return hub.cpuMicros() + CpuTime.micros(process.toHandle());
  }

  private static String invite(HubSite site, Path launcher, RunningSubject hub)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "hub", "invite", CLUSTER));
    command.addAll(List.of("--no-api-server", "-o", "json", "--hub", address(hub)));
    command.addAll(List.of("--state", site.state().toString()));
    String answer = site.workplace().processes().run("invite", INVITING, Map.of(), command);
    Matcher found = TOKEN.matcher(answer);
    if (!found.find()) {
      throw new BenchException("an invite without a token");
    }
    return found.group(1) + "\n";
  }

  private static String address(RunningSubject hub) {
    return "127.0.0.1:" + hub.port();
  }

  private static boolean answers(HttpClient client, RunningSubject hub) {
    URI small = URI.create("https://" + address(hub) + "/clusters/" + CLUSTER + HubSite.SMALL);
    try {
      HttpRequest request = HttpRequest.newBuilder(small).timeout(INVITING).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
