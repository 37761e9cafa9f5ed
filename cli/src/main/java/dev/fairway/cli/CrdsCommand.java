package dev.fairway.cli;

import dev.fairway.config.PublishedCrds;
import dev.fairway.config.PublishedRole;
import dev.fairway.config.PublishedRole.Holder;
import dev.fairway.config.PublishedRole.Secrets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway crds}: what a home cluster needs before it can have our objects. */
@Command(
    name = "crds",
    description = {
      "Print what a home cluster needs: the kinds as custom resources, or the hub's role.",
      "",
      "Without options: the CustomResourceDefinitions of Cluster and AccessPolicy, as a list in"
          + " JSON that kubectl applies.",
      "With --rbac: the least that a hub needs to read these objects in some namespaces, and to"
          + " write their statuses. It may read those Secrets that --secret names, and no others,"
          + " but for Fairway's own in the first namespace: in these, which are made empty, replicas"
          + " of a hub keep their agents together."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway crds | kubectl apply --server-side -f -",
      "  fairway crds --rbac --namespace fairway --service-account fairway/home",
      "  fairway crds --rbac --namespace a --user hub | kubectl apply -f -",
      "  fairway crds --rbac --namespace a --user hub --secret paris --secret rome"
    })
final class CrdsCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--rbac", description = "Print the hub's role and its bindings instead.")
  private boolean rbac;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "With --rbac: a namespace of spec.homeCluster.namespaces. May be repeated, in the order"
              + " that they have there.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--service-account",
      paramLabel = "NAMESPACE/NAME",
      description = "With --rbac: the service account that the hub is in the home cluster.")
  private String serviceAccount = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "With --rbac: the user that the hub is in the home cluster.")
  private String user = "";

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description =
          "With --rbac: a Secret that a Cluster names as its credential; once for each. \"*\": every"
              + " Secret of these namespaces, which should then be Fairway's alone.")
  private List<String> secrets = List.of();

  CrdsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    boolean forRole =
        !(namespaces.isEmpty() && secrets.isEmpty() && serviceAccount.isEmpty() && user.isEmpty());
    if (!rbac && forRole) {
      throw new ParameterException(
          spec.commandLine(), "--namespace, --secret, --service-account and --user go with --rbac");
    }
    environment
        .out()
        .print(rbac ? PublishedRole.list(named(), holder(), secrets()) : PublishedCrds.list());
    environment.out().flush();
    return ExitCode.DONE;
  }

  private List<String> named() {
    if (namespaces.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--rbac needs --namespace=NAME");
    }
    return namespaces;
  }

  private Secrets secrets() {
    if (secrets.contains("*")) {
      return new Secrets.All();
    }
    return secrets.isEmpty() ? new Secrets.None() : new Secrets.Named(secrets);
  }

  private Holder holder() {
    if (serviceAccount.isEmpty() == user.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--rbac needs one of --service-account=NAMESPACE/NAME and --user=NAME");
    }
    if (!user.isEmpty()) {
      return new Holder.User(user);
    }
    String[] parts = serviceAccount.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + serviceAccount + "' is no service account (expected: NAMESPACE/NAME)");
    }
    return new Holder.ServiceAccount(parts[0], parts[1]);
  }
}
