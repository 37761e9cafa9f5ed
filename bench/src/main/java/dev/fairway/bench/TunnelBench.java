package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The reverse tunnel beside TCP, TLS, relays and {@code ssh -R}: one stream for each TCP
 * connection, the same load and upstream, taking turns.
 */
public final class TunnelBench {

  /** In results. */
  static final String NAME = "tunnel";

  private static final int FEW = 8;
  private static final int MANY = 64;
  private static final Duration MEMORY_WARM_UP = Duration.ofSeconds(2);

  private final TunnelBenchOptions options;
  private final BenchListener listener;
  private final Workplace workplace;
  private final LoadProcess load;
  private final TunnelSubjects subjects;

  private TunnelBench(
      TunnelBenchOptions options,
      BenchListener listener,
      Workplace workplace,
      LoadProcess load,
      TunnelSubjects subjects) {
    this.options = options;
    this.listener = listener;
    this.workplace = workplace;
    this.load = load;
    this.subjects = subjects;
  }

  /**
   * Measures all cases; blocks until the last is over. Whatever it started has ended when it
   * returns, also when it fails or is interrupted.
   *
   * @throws BenchException if something is missing or fails; the message says what helps
   */
  public static void run(TunnelBenchOptions options, BenchListener listener)
      throws IOException, InterruptedException {
    Tools.check(options);
    try (Workplace workplace = Workplace.create(options.common());
        LoadProcess load = LoadProcess.startNear(workplace, options.peers());
        BlackHole hole = BlackHole.open()) {
      TunnelSubjects subjects = TunnelSubjects.create(workplace, options, load, hole);
      TunnelBench bench = new TunnelBench(options, listener, workplace, load, subjects);
      for (TunnelCase each : options.cases()) {
        for (Duration roundTrip : each.isMemory() ? NEAR : options.roundTrips()) {
          listener.measured(bench.run(each, roundTrip));
        }
      }
    }
  }

  private static final List<Duration> NEAR = List.of(Duration.ZERO);

  private List<Row> run(TunnelCase each, Duration roundTrip)
      throws IOException, InterruptedException {
    String name = roundTrip.isZero() ? each.toString() : each + "@" + roundTrip.toMillis() + "ms";
    Rounds rounds = new Rounds(NAME, name, options.common(), listener);
    return switch (each) {
      case IDLE_1000 -> idle(each, rounds, 1_000);
      case IDLE_5000 -> idle(each, rounds, 5_000);
      case BULK_1,
          BULK_8,
          PING_1,
          PING_64,
          CONNECT,
          ISOLATION,
          ISOLATION_HOLE,
          ISOLATION_CANCELLED -> {
        List<RunningTunnel> running = subjects.startAll(each, roundTrip);
        List<Row> rows = measure(each, rounds, roundTrip, running);
        running.forEach(subjects::stop);
        yield rows;
      }
    };
  }

  private List<Row> measure(
      TunnelCase each, Rounds rounds, Duration roundTrip, List<RunningTunnel> running)
      throws IOException, InterruptedException {
    return switch (each) {
      case BULK_1 -> bulk(rounds, 1, roundTrip).measure(running);
      case BULK_8 -> bulk(rounds, FEW, roundTrip).measure(running);
      case PING_1 -> new TunnelPings(rounds, load, 1).measure(running);
      case PING_64 -> new TunnelPings(rounds, load, MANY).measure(running);
      case CONNECT ->
          new Requests(rounds, load.connect(MANY), "connection", Optional.empty()).measure(running);
      case ISOLATION -> new Isolation(rounds, load, load::stall).measure(running);
      case ISOLATION_HOLE -> new Isolation(rounds, load, load::knock).measure(running);
      case ISOLATION_CANCELLED -> new Isolation(rounds, load, load::breakOff).measure(running);
      case IDLE_1000, IDLE_5000 -> throw new IllegalStateException(each + " has no round trip");
    };
  }

  private TunnelBulk bulk(Rounds rounds, int connections, Duration roundTrip) {
    return new TunnelBulk(
        rounds, load, connections, roundTrip, options.window(), subjects.authority());
  }

  private List<Row> idle(TunnelCase each, Rounds rounds, int count)
      throws IOException, InterruptedException {
    TunnelMemory memory = new TunnelMemory(rounds, workplace.processes());
    rounds.repeat(
        new ArrayList<>(subjects.takingPartIn(each)),
        TunnelSubject::toString,
        subject -> {
          RunningTunnel running = subjects.start(subject, Duration.ZERO);
          // One after the other: classes are loaded, but no memory for many is kept ready.
          Load.Done warm = load.connect(1).run(running, MEMORY_WARM_UP);
          assert warm.count() > 0;
          memory.measure(running, count, () -> load.hold(running, count));
          load.release(running);
          subjects.stop(running);
        });
    return memory.rows();
  }
}
