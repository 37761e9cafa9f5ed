package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What trouble on some streams costs the others, such as a reader that has stopped: small
 * exchanges, in turns alone and beside it. Each subject beside it is compared with itself.
 */
final class Isolation {

  /** Fairway with nobody beside. */
  static final String ALONE = "alone";

  private static final int CONNECTIONS = 8;

  private final Rounds rounds;
  private final LoadProcess load;
  private final Trouble trouble;
  private final Series median;
  private final Series tail;

  Isolation(Rounds rounds, LoadProcess load, Trouble trouble) {
    this.rounds = rounds;
    this.load = load;
    this.trouble = trouble;
    this.median = rounds.series("p50", "us");
    this.tail = rounds.series("p99", "us");
  }

  /** What goes on beside, until it is released. */
  interface Trouble {
    void begin(RunningTunnel subject) throws IOException;
  }

  /** One of the two that take turns. */
  private record Turn(RunningTunnel subject, boolean beside) {

    String name() {
      String name = subject.name();
      if (subject.subject() == TunnelSubject.FAIRWAY) {
        return beside ? name : ALONE;
      }
      return beside ? name : name + "-alone";
    }
  }

  /** Measures subjects, which take turns. */
  List<Row> measure(List<RunningTunnel> running) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (RunningTunnel subject : running) {
      turns.add(new Turn(subject, true));
      turns.add(new Turn(subject, false));
    }
    rounds.alternate(
        turns,
        Turn::name,
        turn -> run(turn, rounds.options().warmUp().dividedBy(2)),
        turn -> take(turn, run(turn, rounds.options().duration())));
    List<Row> rows = new ArrayList<>(median.rows());
    rows.addAll(tail.rows());
    return rows;
  }

  private Pings.Result run(Turn turn, Duration time) throws IOException {
    if (!turn.beside) {
      return load.ping(turn.subject, CONNECTIONS, time);
    }
    trouble.begin(turn.subject);
    try {
      return load.ping(turn.subject, CONNECTIONS, time);
    } finally {
      load.release(turn.subject);
    }
  }

  private void take(Turn turn, Pings.Result result) {
    if (result.count() == 0) {
      throw new BenchException(turn.name() + " answered nothing in time");
    }
    median.add(turn.name(), result.median());
    tail.add(turn.name(), result.tail());
    rounds.progress(
        "%s: p50 %.0f us, p99 %.0f us".formatted(turn.name(), result.median(), result.tail()));
  }
}
