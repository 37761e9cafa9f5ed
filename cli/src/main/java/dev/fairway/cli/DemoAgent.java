package dev.fairway.cli;

import dev.fairway.lab.LabCluster;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The agent of a cluster of a demo: the real program, in the cluster's network, as a process that
 * can be killed. One thread uses it; any may close it.
 */
final class DemoAgent implements AutoCloseable {

  private static final Pattern PIN = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern TOKEN = Pattern.compile("fairway_invite_[-_0-9A-Za-z]+");

  /** What is named here is in the cluster's folder, in which the agent runs. */
  private static final String TOKEN_FILE = "token";

  private static final String STATE = "agent";
  private static final String KUBECONFIG = "admin.kubeconfig";
  private static final long DEATH_SECONDS = 10;

  private final OwnProgram own;
  private final LabCluster cluster;
  private final DemoHub hub;
  private final Program fairway;
  private @Nullable Process process;
  private boolean closed;

  /**
   * Prepares an agent; nothing is started yet.
   *
   * @param folder of the demo, with the hub's state
   */
  DemoAgent(OwnProgram own, LabCluster cluster, DemoHub hub, Path folder) {
    this.own = own;
    this.cluster = cluster;
    this.hub = hub;
    this.fairway = new Program("fairway", own.words(), own.variables(), folder);
  }

  LabCluster cluster() {
    return cluster;
  }

  /** Where what it says goes. */
  Path log() {
    return cluster.logs().resolve("agent.log");
  }

  /** The words that invite it, where the hub runs, in the folder of the demo. */
  List<String> invitation() {
    return List.of(
        "hub",
        "invite",
        cluster.name(),
        "--state",
        DemoFiles.STATE,
        "--hub",
        hub.address().toString());
  }

  /**
   * An invite.
   *
   * @param shown what was printed, without the token
   * @param joining the words of the one line that is run in the cluster's network, in {@link
   *     LabCluster#folder}, with the token as its standard input
   */
  record Invite(String shown, List<String> joining) {

    /** The line as it can be typed. */
    String line() {
      return "fairway " + String.join(" ", joining) + " < " + TOKEN_FILE;
    }
  }

  /**
   * Asks the running hub for an invite, and leaves its token in the cluster's folder.
   *
   * @throws StepFailure if there is none
   */
  Invite invite() throws IOException, InterruptedException {
    String printed = fairway.run(invitation().toArray(String[]::new));
    String token = found(TOKEN, printed);
    SecretFile.write(cluster.folder().resolve(TOKEN_FILE), token + "\n");
    Path kubeconfig = cluster.folder().resolve(KUBECONFIG);
    if (!Files.exists(kubeconfig)) {
      throw new StepFailure("there is no " + kubeconfig);
    }
    return new Invite(
        printed.replace(token, "(written to the file \"" + TOKEN_FILE + "\", for its owner only)"),
        List.of(
            "agent",
            "join",
            "--hub",
            hub.address().toString(),
            "--pin",
            found(PIN, printed),
            "--token-stdin",
            "--kubeconfig",
            KUBECONFIG,
            "--state",
            STATE));
  }

  /** Joins, and goes on as the agent. */
  void join(Invite invite) {
    start(invite.joining(), Optional.of(cluster.folder().resolve(TOKEN_FILE)));
  }

  /** The words that run it again. */
  List<String> running() {
    return List.of("agent", "run", "--state", STATE);
  }

  /** Runs it again. */
  void run() {
    start(running(), Optional.empty());
  }

  /** Whether the hub knows it to be there. */
  boolean isConnected() {
    return hub.hasAgent(cluster);
  }

  /** Its process. */
  long pid() {
    return running(process).pid();
  }

  /**
   * Fails if it has ended.
   *
   * @throws StepFailure with the end of its log
   */
  void requireAlive() throws IOException {
    if (!running(process).isAlive()) {
      List<String> lines = Files.readAllLines(log());
      throw new StepFailure(
          "the agent has ended: " + (lines.isEmpty() ? "it said nothing" : lines.getLast()));
    }
  }

  /** Kills it, as {@code kill -9} does, and returns when it is gone. */
  void kill() throws InterruptedException {
    Process victim = running(process);
    victim.destroyForcibly();
    if (!victim.waitFor(DEATH_SECONDS, TimeUnit.SECONDS)) {
      throw new StepFailure("the agent survived kill -9");
    }
  }

  /** Ends it; what it left in files goes with the lab. */
  @Override
  public synchronized void close() {
    closed = true;
    fairway.close();
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private synchronized void start(List<String> arguments, Optional<Path> input) {
    if (closed) {
      throw new StepFailure("the demo was ended");
    }
    process = cluster.start("agent", own.variables(), own.command(arguments), input);
  }

  private static Process running(@Nullable Process process) {
    if (process == null) {
      throw new StepFailure("the agent was not started");
    }
    return process;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new StepFailure("'fairway hub invite' printed no " + pattern);
    }
    return matcher.group();
  }
}
