package dev.fairway.cli;

import dev.fairway.bench.BenchException;
import dev.fairway.bench.BenchListener;
import dev.fairway.bench.BenchOptions;
import dev.fairway.bench.JsonRows;
import dev.fairway.bench.PeerProgram;
import dev.fairway.bench.Row;
import dev.fairway.bench.TableRows;
import dev.fairway.lab.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/** The options of every bench, and running it. */
final class BenchRun {
  private static final int MOST_PAIRS = 100;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

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

  /** How results are written. */
  enum Format {
    TABLE,
    JSON
  }

  /** A bench that runs to its end. */
  interface Bench {
    void run(BenchListener listener) throws IOException, InterruptedException;
  }

  /**
   * Runs it; a signal interrupts it, and it then ends all that it started.
   *
   * @return the exit code
   */
  int run(Environment environment, Bench bench) throws Exception {
    try (var interruption = Interruption.onRequest(environment.ending())) {
      try {
        bench.run(new Output(environment));
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

  /**
   * What the command line says.
   *
   * @throws ParameterException if it cannot be
   */
  BenchOptions options(Environment environment) {
    if (pairs < 1 || pairs > MOST_PAIRS) {
      throw new ParameterException(
          spec.commandLine(), "--pairs: " + pairs + " (expected: 1 to " + MOST_PAIRS + ")");
    }
    return new BenchOptions(
        pairs,
        warmUp,
        duration,
        launcher(environment),
        variables(environment),
        environment.temporaryFolder(),
        environment.user());
  }

  /** The processes of the bench are of the build that runs it, whatever it measures. */
  PeerProgram peers(Environment environment) {
    Path own = own(environment).orElseGet(() -> launcher(environment));
    return new PeerProgram(own, build(environment));
  }

  private static Exception failure(Exception e) {
    return e instanceof InterruptedException
        ? new CommandFailure("interrupted", "Run it again.", e)
        : e;
  }

  private Path launcher(Environment environment) {
    if (!fairway.isEmpty()) {
      return environment.folder().resolve(fairway);
    }
    return own(environment)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "Missing option: --fairway=FILE, since no launcher ran this"));
  }

  private static Optional<Path> own(Environment environment) {
    return environment.variable("FAIRWAY_LAUNCHER").map(Path::of);
  }

  /** What is measured is the build that runs this, even if sources change meanwhile. */
  private Map<String, String> variables(Environment environment) {
    Map<String, String> variables = new HashMap<>(environment.variables());
    if (fairway.isEmpty()) {
      variables.putAll(build(environment));
    }
    return variables;
  }

  private static Map<String, String> build(Environment environment) {
    return environment
        .variable("FAIRWAY_LAUNCHER_BUILD")
        .map(build -> Map.of("FAIRWAY_BUILD", build))
        .orElse(Map.of());
  }

  /** Progress goes to stderr, so that the rows can be piped. */
  private final class Output implements BenchListener {
    private final Environment environment;

    Output(Environment environment) {
      this.environment = environment;
    }

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
