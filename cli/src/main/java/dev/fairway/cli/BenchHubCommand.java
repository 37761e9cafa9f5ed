package dev.fairway.cli;

import dev.fairway.bench.BenchCase;
import dev.fairway.bench.BenchException;
import dev.fairway.bench.BenchListener;
import dev.fairway.bench.BenchOptions;
import dev.fairway.bench.HubBench;
import dev.fairway.bench.JsonRows;
import dev.fairway.bench.Row;
import dev.fairway.bench.Subject;
import dev.fairway.bench.TableRows;
import dev.fairway.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      "  FAIRWAY_JAVA_OPTS=-XX:+UseSerialGC fairway bench hub --case get-h1"
    })
final class BenchHubCommand implements Callable<Integer> {
  private static final int MOST_PAIRS = 100;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "NAME",
      converter = CaseName.class,
      completionCandidates = CaseNames.class,
      description = "Only these cases. Default: all. Cases: ${COMPLETION-CANDIDATES}.")
  private List<BenchCase> cases = List.of(BenchCase.values());

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "fairway,nginx,haproxy",
      description = "What to measure. Default: ${DEFAULT-VALUE}.")
  private List<Subject> subjects = List.of();

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often to measure each. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Seconds.class,
      description = "Load before the first round, for each case and subject. Default: 60s.")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description = "How long one measurement takes. Default: 10s.")
  private Duration duration = Duration.ZERO;

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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "How to write the results to stdout: ${COMPLETION-CANDIDATES}; json is one object a row."
              + " Default: table.")
  private Format format = Format.TABLE;

  @Option(
      names = "--fairway",
      paramLabel = "FILE",
      description = "The fairway to measure. Default: the one that runs this.")
  private String fairway = "";

  BenchHubCommand(Environment environment) {
    this.environment = environment;
  }

  /** How results are written. */
  enum Format {
    TABLE,
    JSON
  }

  @Override
  public Integer call() throws Exception {
    if (pairs < 1 || pairs > MOST_PAIRS) {
      throw new ParameterException(
          spec.commandLine(), "--pairs: " + pairs + " (expected: 1 to " + MOST_PAIRS + ")");
    }
    // A signal interrupts the work, which then ends all that it started.
    try (var interruption = new Interruption(environment.ending())) {
      try {
        HubBench.run(options(), new Output());
        return ExitCode.DONE;
      } catch (InterruptedException | IOException | BenchException | LabException e) {
        if (interruption.tookPlace()) {
          environment.err().println("Interrupted; nothing is left running.");
          return ExitCode.INTERRUPTED;
        }
        throw failure(e);
      }
    }
  }

  private static Exception failure(Exception e) {
    return e instanceof InterruptedException
        ? new CommandFailure("interrupted", "Run it again.", e)
        : e;
  }

  private BenchOptions options() {
    Narrator narrator = new Narrator(environment.withoutResults());
    return new BenchOptions(
        cases,
        subjects,
        pairs,
        warmUp,
        duration,
        watches,
        rate,
        launcher(),
        variables(),
        environment.temporaryFolder(),
        LabFolders.options(environment, new LabProgress(narrator)),
        environment.user());
  }

  private Path launcher() {
    if (!fairway.isEmpty()) {
      return environment.folder().resolve(fairway);
    }
    return environment
        .variable("FAIRWAY_LAUNCHER")
        .map(Path::of)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "Missing option: --fairway=FILE, since no launcher ran this"));
  }

  /** The hub that is measured is the build that runs this, even if sources change meanwhile. */
  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(environment.variables());
    if (fairway.isEmpty()) {
      environment
          .variable("FAIRWAY_LAUNCHER_BUILD")
          .ifPresent(build -> variables.put("FAIRWAY_BUILD", build));
    }
    return variables;
  }

  /** Progress goes to stderr, so that the rows can be piped. */
  private final class Output implements BenchListener {

    @Override
    public void progress(String text) {
      environment.err().println(text);
    }

    @Override
    public void measured(List<Row> rows) {
      String text =
          switch (format) {
            case TABLE -> TableRows.format(rows);
            case JSON -> JsonRows.format(rows);
          };
      environment.out().print(text);
      environment.out().flush();
    }
  }

  /** The names of the cases, for help and completion. */
  static final class CaseNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(BenchCase.values()).map(BenchCase::toString).iterator();
    }
  }

  /** Reads the name of a case. */
  static final class CaseName implements ITypeConverter<BenchCase> {
    @Override
    public BenchCase convert(String name) {
      return BenchCase.named(name)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + name
                          + "' (expected: one of "
                          + String.join(", ", new CaseNames())
                          + ")"));
    }
  }

  /** Reads a time such as 10s. */
  static final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[1-9][0-9]{0,3}s")) {
        throw new TypeConversionException("'" + text + "' (expected: seconds, such as 20s)");
      }
      return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
  }
}
