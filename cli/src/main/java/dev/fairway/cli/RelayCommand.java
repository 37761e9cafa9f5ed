package dev.fairway.cli;

import dev.fairway.config.RelaySpec;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminServer;
import dev.fairway.relay.Relay;
import dev.fairway.relay.RelayAdmin;
import dev.fairway.relay.RelayRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairway relay}: runs a relay until it is asked to end. */
@Command(
    name = "relay",
    customSynopsis = {
      "fairway relay --listen=[ADDRESS]:PORT --to=HOST:PORT [OPTIONS]",
      "       fairway relay --config=PATH [OPTIONS]",
      "       fairway relay import PATH",
      "       fairway relay validate --config=PATH [OPTIONS]",
      "       fairway relay (status | connections | explain ID) [OPTIONS]",
      "       fairway relay capture ID -o FILE [OPTIONS]"
    },
    description = {
      "Pass TCP connections on, without breaking their TLS.",
      "",
      "Connections go by port, by the name that their TLS asks for (SNI), or where an HTTP CONNECT"
          + " says. The configuration is a file or a folder with a Relay object, or an nginx.conf"
          + " or haproxy.cfg as it is. Changes are put in place while it runs, and no open"
          + " connection notices. On SIGTERM it lets the open connections finish; a second one breaks"
          + " them off.",
      "The access log goes to stdout unless its configuration names a file; everything else to"
          + " stderr."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay --listen :8000 --to api.example.com:443",
      "  fairway relay --config relay.yaml             one file, or a folder of them",
      "  fairway relay --config /etc/nginx/nginx.conf  what nginx's stream block does",
      "  fairway relay connections                     what does it carry now?"
    })
final class RelayCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(RelayCommand.class);

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private RelayOptions options = new RelayOptions();

  @Mixin private RelayAdminOptions admin = new RelayAdminOptions();

  RelayCommand(Environment environment) {
    this.environment = environment;
  }

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new RelayCommand(environment))
        .addSubcommand(new RelayImportCommand(environment))
        .addSubcommand(new RelayValidateCommand(environment))
        .addSubcommand(new RelayStatusCommand(environment))
        .addSubcommand(new RelayConnectionsCommand(environment))
        .addSubcommand(new RelayExplainCommand(environment))
        .addSubcommand(new RelayCaptureCommand(environment));
  }

  @Override
  public Integer call() throws InterruptedException {
    RelaySource source = options.source(environment, spec);
    ServiceSignals.accept(environment);
    try (Relay relay = start(source)) {
      RelayReload reload = RelayReload.of(source, relay);
      try (AdminServer served = serveAdmin(relay, source, reload)) {
        log.debug("the admin API: {}", served);
        relay.addresses().forEach(RelayCommand::sayListening);
        relay
            .adminAddress()
            .ifPresent(at -> log.info("serving health and metrics on {}", HostPort.of(at)));
        environment.ending().await();
        reload.close();
        drain(relay);
      } finally {
        reload.close();
      }
    }
    return ExitCode.DONE;
  }

  private void drain(Relay relay) throws InterruptedException {
    try (var hurry = Interruption.onHurry(environment.ending())) {
      drain(relay, hurry);
    }
  }

  private static void drain(Relay relay, Interruption hurry) throws InterruptedException {
    try {
      int left = relay.drain();
      if (left > 0) {
        log.warn("{} connections were broken off at the end of the drain", left);
      }
    } catch (InterruptedException e) {
      if (!hurry.tookPlace()) {
        throw e;
      }
      log.warn("a second signal ends the drain: open connections are broken off");
    }
  }

  private Relay start(RelaySource source) {
    RelaySpec relay = source.relay();
    RelayReload.report(source.first());
    try {
      return Relay.start(
          relay,
          new RelayRuntime(
              environment.stream(),
              InstantSource.system(),
              Runtime.getRuntime().availableProcessors(),
              Version.text()));
    } catch (IOException e) {
      throw new CommandFailure(
          String.valueOf(e.getMessage()), "Mend it and start the relay again.", e);
    }
  }

  /** A relay passes connections on also where it can have no socket, unless one was asked for. */
  private @Nullable AdminServer serveAdmin(Relay relay, RelaySource source, RelayReload reload) {
    try {
      return RelayAdmin.serve(
          relay,
          new RelayAdmin.Told(source.name(), reload::problems),
          admin.socket(environment),
          Version.text());
    } catch (IOException e) {
      if (admin.isGiven()) {
        throw new CommandFailure(
            String.valueOf(e.getMessage()), "Name another --admin-socket, or mend this one.", e);
      }
      log.warn(
          "'fairway relay status' cannot ask this relay: {}. Name a socket with --admin-socket.",
          e.getMessage());
      return null;
    }
  }

  /** Says where connections are relayed. */
  static void sayListening(String listener, List<InetSocketAddress> addresses) {
    addresses.forEach(
        address -> log.info("listener {}: relaying on {}", listener, HostPort.of(address)));
  }
}
