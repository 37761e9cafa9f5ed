package dev.fairway.cli;

import dev.fairway.bench.TunnelBench;
import dev.fairway.bench.TunnelBenchOptions;
import dev.fairway.bench.TunnelCase;
import dev.fairway.bench.TunnelEnds;
import dev.fairway.bench.TunnelSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code fairway bench tunnel}: the reverse tunnel beside TCP, TLS, relays and ssh. */
@Command(
    name = "tunnel",
    sortOptions = false,
    description = {
      "Measure a reverse tunnel beside TCP, TLS, relays and ssh -R, side by side in one run.",
      "",
      "Load and hub end share one CPU, agent end and upstream another, as on two machines; the way"
          + " between them can be long. They take turns; the table has the median of all rounds. CPU"
          + " time is that of whole processes, of each end. Nothing but loopback is used, and all"
          + " that is started is ended. Needs ssh and sshd (Debian: openssh-client,"
          + " openssh-server) for the subject ssh."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway bench tunnel",
      "  fairway bench tunnel --case bulk-1 --subjects tls,tls-relay --pairs 3",
      "  fairway bench tunnel --case bulk-1 --round-trip 200ms --subjects ssh",
      "  fairway bench tunnel --format json > bench.json"
    })
final class BenchTunnelCommand implements Callable<Integer> {
  private static final int MEBIBYTE = 20;

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--case",
      split = ",",
      paramLabel = "NAME",
      converter = Cases.class,
      completionCandidates = Cases.class,
      description = "Only these cases. Default: all. Cases: ${COMPLETION-CANDIDATES}.")
  private List<TunnelCase> cases = List.of(TunnelCase.values());

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "NAME",
      converter = Subjects.class,
      completionCandidates = Subjects.class,
      description = "What to measure. Default: all. Subjects: ${COMPLETION-CANDIDATES}.")
  private List<TunnelSubject> subjects = List.of(TunnelSubject.values());

  @Option(
      names = "--round-trip",
      split = ",",
      paramLabel = "TIME",
      defaultValue = "0ms,50ms,200ms",
      converter = Millis.class,
      description =
          "How far the ends are from each other, but for memory. Default: ${DEFAULT-VALUE}.")
  private List<Duration> roundTrips = List.of();

  @Option(
      names = "--hub-end",
      paramLabel = "FILE",
      description =
          "A program to measure as the hub's end, in place of Fairway's own; called with the ports"
              + " LISTEN and TUNNEL and a folder.")
  private String hubEnd = "";

  @Option(
      names = "--agent-end",
      paramLabel = "FILE",
      description = "The agent's end, called with the ports TUNNEL and TARGET and the same folder.")
  private String agentEnd = "";

  @Option(
      names = "--window",
      paramLabel = "MIB",
      defaultValue = "16",
      description =
          "What a stream of the tunnel may have under way at most, in MiB. Default:"
              + " ${DEFAULT-VALUE}.")
  private long window;

  @Mixin private BenchRun run = new BenchRun();

  BenchTunnelCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    TunnelBenchOptions options =
        new TunnelBenchOptions(
            run.options(environment),
            cases,
            subjects,
            roundTrips,
            window << MEBIBYTE,
            ends(),
            run.peers(environment));
    return run.run(environment, listener -> TunnelBench.run(options, listener));
  }

  private Optional<TunnelEnds> ends() {
    if (hubEnd.isEmpty() != agentEnd.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--hub-end and --agent-end: one without the other");
    }
    if (window < 1) {
      throw new ParameterException(
          spec.commandLine(), "--window: " + window + " (expected: 1 or more)");
    }
    Path folder = environment.folder();
    return hubEnd.isEmpty()
        ? Optional.empty()
        : Optional.of(new TunnelEnds(folder.resolve(hubEnd), folder.resolve(agentEnd)));
  }

  /** Reads the name of a case. */
  static final class Cases extends NamedValues<TunnelCase> {
    Cases() {
      super(TunnelCase.values());
    }
  }

  /** Reads the name of a subject. */
  static final class Subjects extends NamedValues<TunnelSubject> {
    Subjects() {
      super(TunnelSubject.values());
    }
  }

  /** Reads a time such as 50ms. */
  static final class Millis implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("0ms|[1-9][0-9]{0,3}ms")) {
        throw new TypeConversionException("'" + text + "' (expected: such as 50ms)");
      }
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
  }
}
