package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How much goes through in each direction, and what a gigabyte costs at each end. */
final class TunnelBulk {

  /** As metrics name them: to the load, and from it. */
  static final List<String> DIRECTIONS = List.of("down", "up");

  /** Windows have grown after so many round trips. */
  private static final int GROWING = 20;

  private static final double GIGABYTE = 1e9;
  private static final double MEGABIT = 1e6;

  private final Rounds rounds;
  private final LoadProcess load;
  private final int connections;
  private final Duration roundTrip;
  private final Path authority;
  private final List<Direction> directions = new ArrayList<>();

  /**
   * Of one case.
   *
   * @param window the bytes that a stream of Fairway may have under way at most
   * @param authority of the certificates
   */
  TunnelBulk(
      Rounds rounds,
      LoadProcess load,
      int connections,
      Duration roundTrip,
      long window,
      Path authority) {
    this.rounds = rounds;
    this.load = load;
    this.connections = connections;
    this.roundTrip = roundTrip;
    this.authority = authority;
    double most = connections * window * 8.0 / Math.max(1, roundTrip.toMillis()) * 1_000 / MEGABIT;
    DIRECTIONS.forEach(name -> directions.add(new Direction(rounds, name, most)));
  }

  /** The figures of one direction. */
  private static final class Direction {
    private final boolean upload;
    private final double most;
    private final Series rate;
    private final Series windowUse;
    private final Series cpu;
    private final Series hub;
    private final Series agent;

    Direction(Rounds rounds, String name, double most) {
      this.upload = name.equals("up");
      this.most = most;
      this.rate = rounds.series("rate-" + name, "Mb/s");
      this.windowUse = rounds.series("window-use-" + name, "%");
      this.cpu = rounds.series("cpu-" + name, "s/GB");
      this.hub = rounds.series("cpu-hub-" + name, "s/GB");
      this.agent = rounds.series("cpu-agent-" + name, "s/GB");
    }

    List<Series> all() {
      return List.of(rate, windowUse, cpu, hub, agent);
    }
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<RunningTunnel> running) throws IOException, InterruptedException {
    rounds.alternate(running, RunningTunnel::name, this::warmUp, this::turn);
    directions.forEach(each -> Doubts.of(each.cpu.runs(), Map.of()).forEach(rounds::progress));
    List<Row> rows = new ArrayList<>();
    directions.forEach(each -> each.all().forEach(series -> rows.addAll(series.rows())));
    return rows;
  }

  private void warmUp(RunningTunnel subject) throws IOException, InterruptedException {
    for (Direction each : directions) {
      load(subject, each).run(subject, rounds.options().warmUp().dividedBy(directions.size()));
    }
  }

  private void turn(RunningTunnel subject) throws IOException, InterruptedException {
    for (Direction each : directions) {
      turn(subject, each);
    }
  }

  private void turn(RunningTunnel subject, Direction each)
      throws IOException, InterruptedException {
    long hubBefore = subject.hubMicros();
    long agentBefore = subject.agentMicros();
    Load.Done done = load(subject, each).run(subject, rounds.options().duration());
    if (done.count() == 0) {
      throw new BenchException(subject.name() + " carried nothing in time");
    }
    double rate = done.count() * 8 / done.seconds() / MEGABIT;
    each.rate.add(subject.name(), rate);
    if (!roundTrip.isZero()) {
      // The time of the windows' growing is not in the bytes, but it is in the CPU time.
      if (subject.subject() == TunnelSubject.FAIRWAY) {
        each.windowUse.add(subject.name(), 100 * rate / each.most);
      }
      rounds.progress("%s: %.0f Mb/s".formatted(subject.name(), rate));
      return;
    }
    double gigabytes = done.count() / GIGABYTE;
    double hub = seconds(subject.hubMicros() - hubBefore) / gigabytes;
    double agent = seconds(subject.agentMicros() - agentBefore) / gigabytes;
    if (hub + agent > 0) {
      each.cpu.add(subject.name(), hub + agent);
      each.hub.add(subject.name(), hub);
      each.agent.add(subject.name(), agent);
    }
    rounds.progress("%s: %.0f Mb/s, %.2f + %.2f s/GB".formatted(subject.name(), rate, hub, agent));
  }

  private Load load(RunningTunnel subject, Direction each) {
    Duration lead = roundTrip.multipliedBy(GROWING);
    return subject.subject() == TunnelSubject.TLS
        ? load.transferOverTls(connections, each.upload, lead, authority)
        : load.transfer(connections, each.upload, lead);
  }

  private static double seconds(long micros) {
    return (double) micros / TimeUnit.SECONDS.toMicros(1);
  }
}
