package dev.fairway.cli;

import dev.fairway.config.Configuration;
import dev.fairway.hub.LeastRights;
import dev.fairway.hub.LeastRights.Options;
import dev.fairway.hub.LeastRights.ServiceAccount;
import dev.fairway.hub.LoadedConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairway hub grant}: the rights that the hub's own credential needs on a cluster. */
@Command(
    name = "grant",
    description = {
      "Print the least rights that the hub's own credential needs on a cluster.",
      "",
      "They are manifests for kubectl apply: a ClusterRole, its binding, and the service account that"
          + " it is for. With upstreamIdentity impersonate the hub may speak for others and do"
          + " nothing else. Users are spelled out where the access policies name them all.",
      "",
      "Reads the configuration's files and asks nobody."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub grant paris --config etc | kubectl --context paris apply -f -",
      "  fairway hub grant paris --config etc --user fairway-hub",
      "  fairway hub grant paris --config etc --group oidc:devs --group oidc:ops"
    })
final class HubGrantCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "CLUSTER", description = "The cluster, as the configuration names it.")
  private String cluster = "";

  @Option(
      names = "--config",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder of the hub's configuration.")
  private String config = "";

  @Option(
      names = "--service-account",
      paramLabel = "NAMESPACE/NAME",
      description = "Whose token the hub shows; it is made. Default: ${DEFAULT-VALUE}.")
  private String account = "fairway/hub";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The common name of the hub's client certificate, in place of an account.")
  private String user = "";

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description =
          "A group that the hub may speak for; once for each. Whoever is in another one is then"
              + " refused by the cluster. Default: all groups.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--extra",
      paramLabel = "KEY",
      description = "A key of the extras that clients have; once for each.")
  private List<String> extras = new ArrayList<>();

  HubGrantCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path path = environment.folder().resolve(config);
    if (!Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with Cluster objects in it.");
    }
    LoadedConfig loaded = LoadedConfig.load(path);
    Configuration configuration = loaded.configuration();
    LeastRights rights =
        LeastRights.of(configuration, cluster)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        path + " has no good Cluster \"" + cluster + "\"",
                        "'fairway hub validate' says what is wrong."));
    warn(loaded);
    environment.out().print(rights.yaml(new Options(serviceAccount(), user, groups, extras)));
    environment.out().flush();
    return ExitCode.DONE;
  }

  /** The rights are right for what was read; what was not may need more. */
  private void warn(LoadedConfig loaded) {
    PrintWriter err = environment.err();
    if (loaded.configuration().homeUnread()) {
      err.println("note: only files are read; the home cluster may have more policies");
    }
    loaded.configuration().problems().forEach(problem -> err.println("warning: " + problem));
    loaded
        .files()
        .unreadable()
        .forEach((file, reason) -> err.println("warning: " + file + ": " + reason));
  }

  private Optional<ServiceAccount> serviceAccount() {
    if (!user.isEmpty()) {
      return Optional.empty();
    }
    int slash = account.indexOf('/');
    if (slash < 1 || slash == account.length() - 1) {
      throw new CommandFailure(
          "--service-account \"" + account + "\" is no account", "Write it NAMESPACE/NAME.");
    }
    return Optional.of(
        new ServiceAccount(account.substring(0, slash), account.substring(slash + 1)));
  }
}
