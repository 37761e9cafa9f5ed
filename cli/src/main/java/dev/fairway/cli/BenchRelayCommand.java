package dev.fairway.cli;

import dev.fairway.bench.RelayBench;
import dev.fairway.bench.RelayBenchOptions;
import dev.fairway.bench.RelayCase;
import dev.fairway.bench.RelaySubject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway bench relay}: the relay beside nginx and HAProxy. */
@Command(
    name = "relay",
    sortOptions = false,
    description = {
      "Measure the relay beside nginx stream and HAProxy, side by side in one run.",
      "",
      "Each has one event loop and one CPU, the same upstream and a line of access log a session;"
          + " load and upstream are processes of their own on the other CPUs. They take turns; the"
          + " table has the median of all rounds. CPU time is that of the whole process, the"
          + " kernel's on its behalf included. Nothing but loopback is used, and all that is started"
          + " is ended. Needs nginx with its stream module and haproxy (Debian: nginx,"
          + " libnginx-mod-stream, haproxy)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway bench relay",
      "  fairway bench relay --case bulk-1 --subjects fairway,nginx --pairs 3",
      "  fairway bench relay --case small,connect --warmup 60s",
      "  fairway bench relay --format json > bench.json"
    })
final class BenchRelayCommand implements Callable<Integer> {
  private final Environment environment;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "NAME",
      converter = Cases.class,
      completionCandidates = Cases.class,
      description = "Only these cases. Default: all. Cases: ${COMPLETION-CANDIDATES}.")
  private List<RelayCase> cases = List.of(RelayCase.values());

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "NAME",
      converter = Subjects.class,
      completionCandidates = Subjects.class,
      description = "What to measure. Default: all. Subjects: ${COMPLETION-CANDIDATES}.")
  private List<RelaySubject> subjects = List.of(RelaySubject.values());

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2000",
      description = "How many idle connections to open. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Mixin private BenchRun run = new BenchRun();

  BenchRelayCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    RelayBenchOptions options =
        new RelayBenchOptions(
            run.options(environment), cases, subjects, connections, run.peers(environment));
    return run.run(environment, listener -> RelayBench.run(options, listener));
  }

  /** Reads the name of a case. */
  static final class Cases extends NamedValues<RelayCase> {
    Cases() {
      super(RelayCase.values());
    }
  }

  /** Reads the name of a subject. */
  static final class Subjects extends NamedValues<RelaySubject> {
    Subjects() {
      super(RelaySubject.values());
    }
  }
}
