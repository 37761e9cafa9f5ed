package dev.fairway.cli;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.hub.HubOptions;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway hub}: runs a hub until it is asked to end. */
@Command(
    name = "hub",
    customSynopsis = {
      "fairway hub --config=PATH [--state=FOLDER] [OPTIONS]",
      "       fairway hub init [--state=FOLDER] [OPTIONS]",
      "       fairway hub validate --config=PATH [--state=FOLDER] [OPTIONS]",
      "       fairway hub can-i --config=PATH --as=USER --cluster=NAME VERB RESOURCE",
      "       fairway hub (status | connections | explain request ID) [OPTIONS]",
      "       fairway hub (invite CLUSTER | agents | revoke CLUSTER/AGENT) [OPTIONS]"
    },
    description = {
      "Run one private HTTPS endpoint in front of many clusters.",
      "",
      "The configuration is a file or a folder with one Hub and any number of Cluster objects."
          + " Changes are put in place while it runs. On SIGTERM it finishes what is in flight; a second one"
          + " breaks that off.",
      "The access log goes to stdout, one JSON object a line; everything else to stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub init                    once: the authority for its certificate",
      "  fairway hub validate --config ...   what would a hub make of this one?",
      "  fairway hub --config hub.yaml       one file",
      "  fairway hub --config /etc/fairway   a folder, such as a mounted ConfigMap",
      "  curl http://127.0.0.1:8081/readyz   does it take traffic?",
      "  fairway hub status                  how is the one that runs?"
    })
final class HubCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(HubCommand.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "PATH",
      description = "The file or folder of its configuration. Required to run one.")
  private String config = "";

  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "Its state folder. Default: fairway/hub below $XDG_STATE_HOME.")
  private String state = "";

  @Option(
      names = "--admin-socket",
      paramLabel = "PATH",
      description =
          "Where it answers 'fairway hub status' and others. Default: hub.sock in its state folder.")
  private String adminSocket = "";

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = {
        "Where the other replicas of this hub reach this one, such as $(POD_IP):8443. They forward"
            + " to it what needs an agent that is connected only here. Default: they do not."
      })
  private String advertise = "";

  HubCommand(Environment environment) {
    this.environment = environment;
  }

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new HubCommand(environment))
        .addSubcommand(new HubInitCommand(environment))
        .addSubcommand(new HubValidateCommand(environment))
        .addSubcommand(new HubTokenCommand(environment))
        .addSubcommand(new HubCanICommand(environment))
        .addSubcommand(new HubGrantCommand(environment))
        .addSubcommand(new HubStatusCommand(environment))
        .addSubcommand(new HubConnectionsCommand(environment))
        .addSubcommand(new HubInviteCommand(environment))
        .addSubcommand(new HubAgentsCommand(environment))
        .addSubcommand(new HubRevokeCommand(environment))
        .addSubcommand(HubExplainCommand.commandLine(environment));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (config.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--config=PATH'");
    }
    Path path = environment.folder().resolve(config);
    if (!Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with a Hub object in it.");
    }
    ServiceSignals.accept(environment);
    try (Hub hub = start(path);
        AdminServer admin = serveAdmin(hub)) {
      log.debug("the admin API: {}", admin);
      log.info("serving clusters on {}", HostPort.of(hub.address()));
      log.info("serving health and metrics on {}", HostPort.of(hub.adminAddress()));
      hub.relayAddresses().forEach(RelayCommand::sayListening);
      environment.ending().await();
      drain(hub);
    }
    return ExitCode.DONE;
  }

  private void drain(Hub hub) {
    try (var hurry = Interruption.onHurry(environment.ending())) {
      int left = hub.drain();
      if (left > 0) {
        String end = hurry.tookPlace() ? "by a second signal" : "at the end of the drain";
        log.warn("{} connections were broken off {}", left, end);
      }
    }
  }

  /** A hub serves its clusters also where it can have no socket, unless one was asked for. */
  private @Nullable AdminServer serveAdmin(Hub hub) {
    try {
      Path socket = HubFolders.socket(environment, state, adminSocket);
      return HubAdmin.serve(hub, socket, Version.text());
    } catch (IOException e) {
      if (!adminSocket.isEmpty()) {
        throw new CommandFailure(
            String.valueOf(e.getMessage()), "Name another --admin-socket, or mend this one.", e);
      }
      log.warn(
          "'fairway hub status' cannot ask this hub: {}. Name a socket with --admin-socket.",
          e.getMessage());
      return null;
    }
  }

  private Optional<HostPort> advertised() {
    try {
      return advertise.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(advertise));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "Invalid value for option '--advertise': " + e.getMessage(), e);
    }
  }

  private Hub start(Path path) {
    try {
      return Hub.start(
          new HubOptions(
              path,
              HubFolders.state(environment, state),
              environment.stream(),
              InstantSource.system(),
              POLL,
              Runtime.getRuntime().availableProcessors(),
              Version.text(),
              HomeAccess.Pod.of(environment.variables(), HomeAccess.Pod.USUAL.serviceAccount()),
              advertised()));
    } catch (IOException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage()), "Mend it and start the hub again.", e);
    }
  }
}
