package dev.fairway.cli;

import dev.fairway.lab.AnonymousAccess;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway lab up}: starts clusters and leaves them running. */
@Command(
    name = "up",
    description = {
      "Start real clusters and leave them running until 'fairway lab down'.",
      "",
      "Each gets a network of its own where you are root, else ports of 127.0.0.1. The first time,"
          + " the parts of Kubernetes are built with Go, which takes minutes; then seconds.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway lab up                    one control plane, named east",
      "  fairway lab up --clusters 3       east, west and north",
      "  sudo fairway lab up --nodes       with a node that runs pods",
      "  sudo fairway lab up --ha          three API servers, one API address"
    })
final class LabUpCommand implements Callable<Integer> {
  private static final List<String> NAMES = List.of("east", "west", "north", "south");
  private static final int MOST = 20;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--name",
      defaultValue = LabNames.DEFAULT,
      paramLabel = "NAME",
      description = "What to call the lab. Default: ${DEFAULT-VALUE}.")
  private String name = LabNames.DEFAULT;

  @Option(
      names = "--clusters",
      defaultValue = "1",
      paramLabel = "N",
      description = "How many clusters, 1 to " + MOST + ". Default: ${DEFAULT-VALUE}.")
  private int clusters = 1;

  @ArgGroup(exclusive = true)
  private Shape shape = new Shape();

  @Option(
      names = "--anonymous",
      description =
          "Answer calls without credentials as Kubernetes does by default (403), instead of 401.")
  private boolean anonymous;

  /** At most one of these. */
  private static final class Shape {
    @Option(names = "--nodes", description = "With a node that runs pods. Needs root, runc, nft.")
    private boolean nodes;

    @Option(names = "--ha", description = "With three API servers on one etcd. Needs root.")
    private boolean ha;

    @Option(names = "--loopback", description = "On ports of 127.0.0.1, even for root.")
    private boolean loopback;
  }

  LabUpCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    LabNames.check(spec, name);
    if (clusters < 1 || clusters > MOST) {
      throw new ParameterException(
          spec.commandLine(), "--clusters: " + clusters + " (expected: 1 to " + MOST + ")");
    }
    // A signal interrupts the work below, which then removes what it has made so far.
    try (var interruption = Interruption.onRequest(environment.ending())) {
      try {
        start();
        return ExitCode.DONE;
      } catch (LabException e) {
        if (interruption.tookPlace()) {
          environment.err().println("Interrupted; nothing is left running.");
          return ExitCode.INTERRUPTED;
        }
        throw LabNames.failure(e, "Nothing is left running.");
      }
    }
  }

  private void start() {
    var narrator = new Narrator(environment);
    var options = LabFolders.options(environment, new LabProgress(narrator));
    ClusterShape chosen = chooseShape(narrator);
    // Closing it without detaching it first removes everything.
    try (Lab lab = Lab.open(options, name)) {
      List<LabCluster> started = lab.startAll(specs(chosen));
      lab.detach();
      for (LabCluster cluster : started) {
        narrator.say(cluster.name() + "  https://" + cluster.apiAddress());
      }
      narrator.command("export KUBECONFIG=" + lab.kubeconfig());
      narrator.command("fairway lab down" + LabNames.option(name));
    }
  }

  private ClusterShape chooseShape(Narrator narrator) {
    if (shape.nodes) {
      return ClusterShape.NODE;
    }
    if (shape.ha) {
      return ClusterShape.THREE_API_SERVERS;
    }
    List<String> obstacles = ClusterShape.NETWORK.obstacles(environment.variables());
    if (!shape.loopback && !obstacles.isEmpty()) {
      narrator.say("on 127.0.0.1, because " + obstacles.getFirst());
    }
    return shape.loopback || !obstacles.isEmpty() ? ClusterShape.LOOPBACK : ClusterShape.NETWORK;
  }

  private List<ClusterSpec> specs(ClusterShape chosen) {
    AnonymousAccess access =
        anonymous ? AnonymousAccess.KUBERNETES_DEFAULT : AnonymousAccess.HEALTH_ONLY;
    return IntStream.range(0, clusters)
        .mapToObj(number -> new ClusterSpec(clusterName(number), chosen, access))
        .toList();
  }

  private static String clusterName(int number) {
    return number < NAMES.size() ? NAMES.get(number) : "cluster-" + (number + 1);
  }
}
