package dev.fairway.cli;

import dev.fairway.bench.HubBench;
import dev.fairway.bench.HubBenchOptions;
import dev.fairway.bench.HubCase;
import dev.fairway.bench.Subject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway bench hub}: the hub beside nginx and HAProxy. */
@Command(
    name = "hub",
    sortOptions = false,
    description = {
      "Measure the hub beside nginx and HAProxy, side by side in one run.",
      "",
      "Each has TLS on both sides, one event loop and one CPU, the same upstream, cipher and kind"
          + " of access log. They take turns; the table has the median of all rounds. CPU time is"
          + " that of the whole process. Nothing but loopback is used, and all that is started is"
          + " ended. Needs nginx, haproxy, wrk and h2load (Debian: nginx, haproxy, wrk,"
          + " nghttp2-client)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway bench hub",
      "  fairway bench hub --case get-h1 --subjects fairway,nginx --pairs 3",
      "  fairway bench hub --format json > bench.json",
      "  FAIRWAY_JAVA_OPTS=-Xmx1g fairway bench hub --case get-h1"
    })
final class BenchHubCommand implements Callable<Integer> {
  private final Environment environment;

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "NAME",
      converter = Cases.class,
      completionCandidates = Cases.class,
      description = "Only these cases. Default: all. Cases: ${COMPLETION-CANDIDATES}.")
  private List<HubCase> cases = List.of(HubCase.values());

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "fairway,nginx,haproxy",
      description = "What to measure. Default: ${DEFAULT-VALUE}.")
  private List<Subject> subjects = List.of();

  @Option(
      names = "--watches",
      paramLabel = "N",
      defaultValue = "2000",
      description = "How many idle watches to open. Default: ${DEFAULT-VALUE}.")
  private int watches;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "Requests a second where the latency is measured. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Mixin private BenchRun run = new BenchRun();

  BenchHubCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    HubBenchOptions options = options();
    return run.run(environment, listener -> HubBench.run(options, listener));
  }

  private HubBenchOptions options() {
    Narrator narrator = new Narrator(environment.withoutResults());
    return new HubBenchOptions(
        run.options(environment),
        cases,
        subjects,
        watches,
        rate,
        LabFolders.options(environment, new LabProgress(narrator)));
  }

  /** Reads the name of a case. */
  static final class Cases extends NamedValues<HubCase> {
    Cases() {
      super(HubCase.values());
    }
  }
}
