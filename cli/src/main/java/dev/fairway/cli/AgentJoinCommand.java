package dev.fairway.cli;

import dev.fairway.agent.AgentOptions;
import dev.fairway.agent.AgentState;
import dev.fairway.agent.AgentState.Standing;
import dev.fairway.agent.EnrollmentException;
import dev.fairway.agent.Joining;
import dev.fairway.agent.StateStore;
import dev.fairway.agent.WayOut;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.FileText;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.enrollment.InviteToken;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.net.HostPort;
import dev.fairway.pki.KeyPin;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway agent join}: makes this machine an agent of a hub. */
@Command(
    name = "join",
    description = {
      "Join a hub as the agent of a cluster, with what 'fairway hub invite' printed there.",
      "",
      "The key is made here and never leaves. The token is sent only to a hub that the pin has"
          + " confirmed. Where this state has joined already, nothing is asked of the hub (--anew"
          + " asks). Then"
          + " the agent runs, until it is asked to end: see 'fairway agent run --help'.",
      "",
      "The API server of a kubeconfig, or of the pod's own cluster, is offered to the hub, which takes"
          + " it if the invite says so: then the cluster is served without more configuration."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway agent join --hub hub.example.com:443 --pin sha256:... --token-stdin",
      "  fairway agent join --hub ... --pin ... --token-file token --state /var/agent",
      "  fairway agent join --hub ... --pin ... --token-stdin --kubeconfig admin.conf",
      "  fairway agent join --hub ... --pin ... --token-stdin \\",
      "      --proxy http://proxy.corp:3128 --proxy-credentials-file proxy.secret",
      "  fairway agent join --hub ... --pin ... --token-stdin --websocket",
      "  fairway agent join --hub ... --pin ... --token-file token \\",
      "      --state secret:fairway-agent/agent-state"
    })
final class AgentJoinCommand implements Callable<Integer> {
  private static final int MAX_TRUST = 1 << 20;
  private static final int MAX_CREDENTIAL = 128 << 10;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--hub", required = true, paramLabel = "HOST:PORT", description = "The hub.")
  private String hub = "";

  @Option(
      names = "--pin",
      paramLabel = "PIN",
      description =
          "The key of the hub's certificate, or of what has issued it: sha256: and 64 digits.")
  private String pin = "";

  @Option(
      names = "--hub-ca",
      paramLabel = "FILE",
      description = "In place of a pin: PEM file of what has issued the hub's certificate.")
  private String hubAuthorities = "";

  @Option(names = "--token-stdin", description = "Read the token from standard input.")
  private boolean fromInput;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Read it from a file, such as one of a mounted Secret.")
  private String tokenFile = "";

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Refuse an invite for another cluster than this.")
  private String cluster = "";

  @Mixin private AgentStateOption state = new AgentStateOption();

  @Mixin private OfferedApiServer offered = new OfferedApiServer();

  @Option(
      names = "--credential-file",
      paramLabel = "FILE",
      description =
          "Offer the token in it as well, which the hub shows to the API server to impersonate its"
              + " clients.")
  private String credentialFile = "";

  @Option(
      names = "--only-join",
      description = "End when it has joined; 'fairway agent run' is for later.")
  private boolean onlyJoin;

  @Option(
      names = "--anew",
      description =
          "Join also where this state has joined before, such as after a revocation: what it was is"
              + " given up once the hub has let it in again.")
  private boolean anew;

  @Mixin private WayOptions way = new WayOptions();

  @Mixin private AgentRunOptions run = new AgentRunOptions();

  AgentJoinCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    HostPort address = hub();
    if (pin.isEmpty() == hubAuthorities.isEmpty()) {
      throw usage("Give one of --pin and --hub-ca: without it, nobody knows whose hub this is");
    }
    if (fromInput != tokenFile.isEmpty()) {
      throw usage("Give one of --token-stdin and --token-file");
    }
    try (StateStore store = state.open(environment, spec, offered.kubeconfig(environment))) {
      return call(address, store);
    } catch (IOException e) {
      throw AgentStateOption.failure(e);
    }
  }

  private int call(HostPort address, StateStore store) throws IOException, InterruptedException {
    Optional<AgentState> joined = anew ? Optional.empty() : joined(store, address);
    Optional<WayOut> other =
        joined.filter(_ -> way.isGiven()).map(known -> way.over(environment, spec, known.way()));
    AgentOptions running = run.read(spec, store, other);
    if (joined.isEmpty()) {
      environment.ending().needsNoTime(); // What was asked can be asked again with the same key.
      try (Closeable _ = store.claim()) {
        join(address, store, way.first(environment, spec, address), !running.allowed().isEmpty());
      }
      environment.ending().needsTime();
    }
    return onlyJoin ? ExitCode.DONE : AgentRunOptions.run(environment, running);
  }

  /**
   * @param allows whether it is said what the hub may reach
   */
  private void join(HostPort address, StateStore store, WayOut way, boolean allows)
      throws IOException {
    Joining joining = new Joining(address, store, Version.text(), InstantSource.system(), way);
    try {
      Optional<ApiServer> apiServer = offered.find(environment);
      Joining.Offer offer = new Joining.Offer(given(cluster), hostname(), apiServer, credential());
      String trust = pin.isEmpty() ? read(hubAuthorities, MAX_TRUST) : joining.confirm(pin());
      if (apiServer.isEmpty() && !allows) {
        environment
            .err()
            .println(
                "fairway: no API server is offered, as this is no pod: give --kubeconfig or"
                    + " --api-server. The hub will reach "
                    + ClusterSpec.Agent.IN_CLUSTER
                    + " through this agent and nothing else (--allow).");
      }
      report(store, joining.join(trust, token(), offer), offer);
    } catch (EnrollmentException e) {
      throw new CommandFailure(e.problem(), e.remedy(), e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "cannot join: " + e.getMessage(), "Mend what it names and try again.", e);
    }
  }

  /** What it has joined with already, so that a pod that starts again needs no other command. */
  private Optional<AgentState> joined(StateStore store, HostPort address) throws IOException {
    Optional<AgentState> known = store.load();
    if (known.isEmpty()
        || known.get().standing(InstantSource.system().instant()) == Standing.LOST) {
      return Optional.empty();
    }
    AgentState joined = known.get();
    boolean same =
        joined.hub().equals(address)
            && given(cluster)
                .orElse(joined.identity().cluster())
                .equals(joined.identity().cluster());
    if (!same) {
      throw new CommandFailure(
          store + " has joined already: as agent " + joined.identity() + " of " + joined.hub(),
          "Name another --state, or give --anew and a new invite.");
    }
    environment
        .out()
        .println("Agent " + joined.identity() + " has joined " + joined.hub() + " already.");
    return known;
  }

  private void report(StateStore store, Joining.Done done, Joining.Offer offer) {
    AgentState joined = done.state();
    JoinAnswer answer = done.answer();
    var out = environment.out();
    out.printf(
        "Joined %s%s as agent %s; the certificate lasts until %s.%n",
        joined.hub(), joined.way().words(), joined.identity(), joined.notAfter());
    out.println("Its state is in " + store + ".");
    offer
        .apiServer()
        .ifPresent(
            server ->
                out.printf(
                    "The hub %s the API server at %s, whose authority is %s.%n",
                    answer.apiServerAccepted() ? "took" : "did not take",
                    server.endpoint(),
                    String.join(", ", server.fingerprints())));
    if (offer.credential().isPresent()) {
      out.printf(
          "The hub %s the credential.%n", answer.credentialAccepted() ? "took" : "did not take");
    }
    if (!answer.clusterKnown()) {
      out.printf(
          "The hub has no cluster %s yet: its configuration needs one with a link of kind agent.%n",
          joined.identity().cluster());
    }
    if (onlyJoin) {
      out.println("Run it with: fairway agent run --state " + state.again(store));
    }
  }

  private HostPort hub() {
    try {
      HostPort address = HostPort.parse(hub);
      if (address.port() > 0 && !address.host().isEmpty()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw usage("--hub: \"" + hub + "\" (expected: host:port)");
  }

  private KeyPin pin() {
    try {
      return KeyPin.parse(pin);
    } catch (IllegalArgumentException e) {
      throw usage("--pin: " + e.getMessage());
    }
  }

  private InviteToken token() throws IOException {
    if (fromInput && environment.terminal()) {
      environment.err().println("Paste the token, and Enter:");
    }
    String text = fromInput ? line() : read(tokenFile, InviteToken.MAX_CHARACTERS).strip();
    if (text.isEmpty()) {
      throw new CommandFailure(
          "there is no token on standard input",
          "Paste or pipe what 'fairway hub invite' printed.");
    }
    return new InviteToken(text);
  }

  /** The first line, which a person ends with Enter. */
  private String line() throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int next = environment.in().read();
        next >= 0 && next != '\n' && bytes.size() <= InviteToken.MAX_CHARACTERS;
        next = environment.in().read()) {
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private Optional<String> credential() {
    return given(credentialFile).map(file -> read(file, MAX_CREDENTIAL).strip());
  }

  private String read(String file, int most) {
    Path path = environment.folder().resolve(file);
    try {
      return FileText.read(path, most);
    } catch (IOException e) {
      throw new CommandFailure(path + ": " + FileText.reason(e), "Name another file.", e);
    }
  }

  /** What this machine is called, as shells and containers say it; empty if nobody does. */
  private String hostname() {
    return environment.variable("HOSTNAME").orElseGet(AgentJoinCommand::nameOfKernel);
  }

  private static String nameOfKernel() {
    try {
      return FileText.read(Path.of("/proc/sys/kernel/hostname"), 256).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
