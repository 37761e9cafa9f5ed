package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The relay beside nginx and HAProxy: TCP in and out, the same upstream, each with one event loop
 * and one CPU, taking turns. Load and upstream are processes of their own.
 */
public final class RelayBench {

  /** In results. */
  static final String NAME = "relay";

  private static final int CONNECTIONS = 64;

  /** 30 Mb/s, in bytes. */
  private static final long SLOW = 3_750_000;

  private static final long FULL = 0;
  private static final Duration MEMORY_WARM_UP = Duration.ofSeconds(2);

  private final RelayBenchOptions options;
  private final BenchListener listener;
  private final Workplace workplace;
  private final RelaySubjects subjects;
  private final LoadProcess load;

  private RelayBench(
      RelayBenchOptions options,
      BenchListener listener,
      Workplace workplace,
      RelaySubjects subjects,
      LoadProcess load) {
    this.options = options;
    this.listener = listener;
    this.workplace = workplace;
    this.subjects = subjects;
    this.load = load;
  }

  /**
   * Measures all cases; blocks until the last is over. Whatever it started has ended when it
   * returns, also when it fails or is interrupted.
   *
   * @throws BenchException if something is missing or fails; the message says what helps
   */
  public static void run(RelayBenchOptions options, BenchListener listener)
      throws IOException, InterruptedException {
    Tools.check(options.common(), options.subjects().stream().map(RelaySubject::program).toList());
    try (Workplace workplace = Workplace.create(options.common())) {
      workplace.moveAwayFromSubjects();
      RelaySubjects subjects = new RelaySubjects(workplace, options, upstream(workplace, options));
      try (LoadProcess load = LoadProcess.start(workplace, options.peers())) {
        RelayBench bench = new RelayBench(options, listener, workplace, subjects, load);
        for (RelayCase each : options.cases()) {
          listener.measured(bench.run(each));
        }
      }
    }
  }

  private static int upstream(Workplace workplace, RelayBenchOptions options)
      throws IOException, InterruptedException {
    int port = Ports.free();
    PeerProgram peers = options.peers();
    List<String> command = peers.command(workplace, Peer.UPSTREAM, port);
    workplace.processes().serve("upstream", port, peers.variables(), command);
    return port;
  }

  private List<Row> run(RelayCase each) throws IOException, InterruptedException {
    Rounds rounds = new Rounds(NAME, each.toString(), options.common(), listener);
    return switch (each) {
      case BULK_1 -> bulk(rounds, 1, FULL);
      case BULK_8 -> bulk(rounds, 8, FULL);
      case BULK_64 -> bulk(rounds, CONNECTIONS, SLOW);
      case BULK_64_FULL -> bulk(rounds, CONNECTIONS, FULL);
      case SMALL -> requests(rounds, load.exchange(CONNECTIONS), "request");
      case CONNECT -> requests(rounds, load.connect(CONNECTIONS), "connection");
      case BURST -> {
        List<RunningSubject> running = subjects.startAll(options.subjects());
        yield stop(running, new Bursts(rounds, load).measure(running));
      }
      case IDLE -> idle(rounds);
    };
  }

  private List<Row> bulk(Rounds rounds, int connections, long rate)
      throws IOException, InterruptedException {
    List<RunningSubject> running = subjects.startAll(options.subjects());
    Load warmUp = load.bulk(connections, FULL);
    Load measured = load.bulk(connections, rate);
    return stop(running, new Gigabytes(rounds, warmUp, measured).measure(running));
  }

  private List<Row> requests(Rounds rounds, Load requests, String unit)
      throws IOException, InterruptedException {
    List<RunningSubject> running = subjects.startAll(options.subjects());
    return stop(running, new Requests(rounds, requests, unit, Optional.empty()).measure(running));
  }

  private List<Row> stop(List<RunningSubject> running, List<Row> rows) {
    running.forEach(subjects::stop);
    return rows;
  }

  private List<Row> idle(Rounds rounds) throws IOException, InterruptedException {
    HeldMemory memory = new HeldMemory(rounds, workplace.processes(), "connection");
    int count = options.connections();
    rounds.repeat(
        options.subjects(),
        RelaySubject::toString,
        subject -> {
          RunningSubject running = subjects.start(subject);
          // One after the other: classes are loaded, but no memory for many is kept ready.
          load.connect(1).run(running, MEMORY_WARM_UP);
          memory.measure(running, count, () -> load.hold(running, count));
          load.release(running);
          subjects.stop(running);
        });
    return memory.rows();
  }
}
