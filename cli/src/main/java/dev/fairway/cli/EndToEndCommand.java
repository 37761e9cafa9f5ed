package dev.fairway.cli;

import dev.fairway.clients.AgentWay;
import dev.fairway.clients.ClientsException;
import dev.fairway.clients.ClientsListener;
import dev.fairway.clients.Ground;
import dev.fairway.clients.Matrix;
import dev.fairway.clients.Result;
import dev.fairway.clients.Row;
import dev.fairway.clients.Slice;
import dev.fairway.lab.ClusterShape;
import dev.fairway.lab.ClusterSpec;
import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.lab.LabException;
import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairway e2e}: real clients, directly and through a hub. */
@Command(
    name = "e2e",
    sortOptions = false,
    description = {
      "Try real clients on a real cluster, directly and through a hub, and compare.",
      "",
      "Versions of kubectl, the libraries of Go, Python and JavaScript, and Helm do what people do"
          + " with them; each case runs at the API server itself and through a hub, by host and by"
          + " path. It passes when it works, and both ways print the same and end alike but for"
          + " times, ids and ports. The cluster is one of the lab with a node: needs root. Clients"
          + " are built with Go or fetched once (Python and npm), which takes minutes.",
      "",
      "With --link agent nothing can enter the cluster's network, and the hub reaches it by agents only.",
      "",
      "Exit codes: 0 all passed, 1 one did not or could not be tried, 2 wrong command line.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sudo fairway e2e                               everything",
      "  sudo fairway e2e --slice                       few rows that stand for all",
      "  sudo fairway e2e --only python/ --only helm    some clients",
      "  sudo fairway e2e --only kubectl-1.36/exec-tty/by-path",
      "  fairway e2e --list --slice                     the rows only",
      "  sudo fairway e2e --link agent                  everything through agents",
      "  sudo fairway e2e -o json > e2e.json"
    })
final class EndToEndCommand implements Callable<Integer> {
  private static final int MOST_AT_ONCE = 32;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description =
          "Only rows whose name, client/case/mode/identity, contains this. May be repeated: any of"
              + " them.")
  private List<String> only = List.of();

  @Option(
      names = "--slice",
      description =
          "Of these, only so many that each case is in one, and each pair of client, address mode"
              + " and identity.")
  private boolean slice;

  @Option(
      names = "--link",
      paramLabel = "LINK",
      defaultValue = "direct",
      description =
          "How the hub reaches the cluster: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Link link = Link.DIRECT;

  @Option(names = "--list", description = "Print the rows and do nothing else.")
  private boolean list;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many cases to run at a time. Default: ${DEFAULT-VALUE}.")
  private int atOnce = 4;

  @Mixin private OutputOption output = new OutputOption();

  /** How the hub reaches the cluster. */
  enum Link {
    DIRECT,
    AGENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  EndToEndCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
      throw new ParameterException(
          spec.commandLine(), "--at-once: " + atOnce + " (expected: 1 to " + MOST_AT_ONCE + ")");
    }
    List<Row> rows = rows();
    EndToEndReport report = new EndToEndReport(environment, output.json());
    if (list) {
      report.list(rows);
      return ExitCode.DONE;
    }
    // A signal interrupts the work below, which then removes what it has made so far.
    try (var interruption = Interruption.onRequest(environment.ending())) {
      try {
        List<Result> results = run(rows, report);
        report.results(link.toString(), results);
        return results.stream().allMatch(Result::passed) ? ExitCode.DONE : ExitCode.FAILED;
      } catch (InterruptedException | IOException | ClientsException | LabException e) {
        if (interruption.tookPlace()) {
          environment.err().println("Interrupted; nothing is left running.");
          return ExitCode.INTERRUPTED;
        }
        throw failure(e);
      }
    }
  }

  private List<Row> rows() {
    List<Row> rows =
        Row.all().stream()
            .filter(row -> only.isEmpty() || only.stream().anyMatch(row.toString()::contains))
            .toList();
    if (rows.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--only: no row contains " + String.join(" or ", only) + " (--list shows all)");
    }
    return slice ? Slice.of(rows) : rows;
  }

  private List<Result> run(List<Row> rows, EndToEndReport report)
      throws IOException, InterruptedException {
    Narrator narrator = new Narrator(environment.withoutResults());
    LabProgress progress = new LabProgress(narrator);
    LabOptions options = LabFolders.options(environment, progress);
    try (Lab lab = Lab.open(options)) {
      narrator.progress("a cluster with a node starts");
      LabCluster cluster = lab.start(ClusterSpec.of("east", ClusterShape.NODE));
      Optional<AgentWay> agents = agents(lab, cluster);
      Path folder = lab.createFolder("clients");
      try (Ground ground = new Ground(cluster, folder, Version.text(), agents)) {
        return Matrix.run(options, cluster, ground, rows, atOnce, listener(narrator, report));
      }
    }
  }

  private Optional<AgentWay> agents(Lab lab, LabCluster cluster) {
    return switch (link) {
      case DIRECT -> Optional.empty();
      case AGENT -> {
        OwnProgram own = OwnProgram.find(environment);
        yield Optional.of(new AgentWay(lab.enclose(cluster), own.words(), own.variables()));
      }
    };
  }

  private static ClientsListener listener(Narrator narrator, EndToEndReport report) {
    return new ClientsListener() {
      @Override
      public void progress(String text) {
        narrator.progress(text);
      }

      @Override
      public void done(Result result, int number, int total) {
        report.done(narrator, result, number, total);
      }
    };
  }

  private static Exception failure(Exception e) {
    return switch (e) {
      case ClientsException problem ->
          new CommandFailure(
              String.valueOf(problem.getMessage()), "Nothing is left running.", problem);
      case InterruptedException problem ->
          new CommandFailure("interrupted", "Run it again.", problem);
      default -> e;
    };
  }
}
