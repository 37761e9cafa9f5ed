package dev.fairway.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway demo}: real clusters behind one hub on this machine, and a tour of them. */
@Command(
    name = "demo",
    description = {
      "Start real Kubernetes clusters and a hub on this machine, and take a tour.",
      "The hub reaches the last cluster by an agent only, which is killed and started again.",
      "The first run on a machine builds Kubernetes from its sources, which takes minutes.",
      "As root the clusters live in isolated networks; without, on this machine's loopback."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway demo                 two clusters, a hub, a tour, until Ctrl-C",
      "  fairway demo --once          ends after the tour: 0 if everything held",
      "  fairway demo --clusters 4 --no-nodes"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int MOST_CLUSTERS = 9;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many clusters, 1 to 9. Default: ${DEFAULT-VALUE}.")
  private int clusters = 2;

  @Option(
      names = "--nodes",
      negatable = true,
      fallbackValue = "true",
      description = "Add a node that runs pods to each cluster. Default: where this machine can.")
  private @Nullable Boolean nodes;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Where the hub listens. Default: any free port.")
  private int port;

  @Option(names = "--once", description = "End after the tour instead of staying.")
  private boolean once;

  /** A signal that comes after the tour is how the demo ends. */
  private volatile int codeOnSignal = ExitCode.INTERRUPTED;

  DemoCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    require("--clusters", clusters, 1, MOST_CLUSTERS);
    require("--port", port, 0, 65_535);
    var narrator = new Narrator(environment);
    var shape = DemoShape.choose(environment, clusters, Optional.ofNullable(nodes));
    try (var demo = new Demo(environment, shape, port, narrator)) {
      return outcome(demo);
    }
  }

  /** Runs the demo in a thread of its own, so that a signal ends it wherever it is. */
  private int outcome(Demo demo) throws Exception {
    var code = new CompletableFuture<Integer>();
    Thread.ofPlatform().name("demo").daemon().start(() -> complete(code, () -> tour(demo)));
    Thread.ofVirtual().start(() -> complete(code, this::awaitSignal));
    try {
      return code.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private int tour(Demo demo) throws Exception {
    int code = demo.run(!once) == 0 ? ExitCode.DONE : ExitCode.FAILED;
    codeOnSignal = code;
    if (!once) {
      environment.ending().await();
    }
    return code;
  }

  private int awaitSignal() throws InterruptedException {
    environment.ending().await();
    return codeOnSignal;
  }

  private static void complete(CompletableFuture<Integer> result, Callable<Integer> work) {
    try {
      result.complete(work.call());
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  private void require(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s: %d (expected: %d to %d)".formatted(option, value, least, most));
    }
  }
}
