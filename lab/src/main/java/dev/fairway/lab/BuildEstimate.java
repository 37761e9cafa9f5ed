package dev.fairway.lab;

import java.time.Duration;
import java.util.Collection;

/**
 * How long a build will still take: the known cost of each binary, scaled by this machine's pace.
 *
 * <p>The pace starts from the number of processors and follows what finished binaries really took:
 * warm compiler caches turn minutes into seconds, and the first binary shows it.
 */
final class BuildEstimate {

  private static final int REFERENCE_PROCESSORS = 2;
  private static final int USEFUL_PROCESSORS = 8;

  /** How much the first guess weighs, in seconds of cold work: a small binary proves little. */
  private static final double GUESS_WEIGHT = 20;

  private double pace;
  private double doneCold = GUESS_WEIGHT;
  private double doneReal;

  BuildEstimate(int processors) {
    pace = (double) REFERENCE_PROCESSORS / Math.clamp(processors, 1, USEFUL_PROCESSORS);
    doneReal = GUESS_WEIGHT * pace;
  }

  void finished(GoProgram program, Duration took) {
    doneCold += program.coldSeconds();
    doneReal += took.toMillis() / 1000.0;
    pace = doneReal / doneCold;
  }

  /** For the binary that is being built since {@code elapsed}, and those after it. */
  Duration remaining(GoProgram current, Duration elapsed, Collection<GoProgram> later) {
    double cold = later.stream().mapToInt(GoProgram::coldSeconds).sum();
    double rest = Math.max(0, current.coldSeconds() * pace - elapsed.toMillis() / 1000.0);
    return Duration.ofSeconds(Math.round(cold * pace + rest));
  }
}
