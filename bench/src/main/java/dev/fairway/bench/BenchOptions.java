package dev.fairway.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How thoroughly to measure, and with what; the same for every bench.
 *
 * @param pairs how often each subject is measured; the rounds of all subjects alternate
 * @param warmUp for each case and subject, before the first round
 * @param duration of one measurement
 * @param launcher the program of Fairway that is measured
 * @param environment the variables of the process, for PATH and what the launcher needs
 * @param temporaryFolder where the files of the benchmark are made and removed
 * @param user the name of the user, whom nginx stays when root starts it
 */
public record BenchOptions(
    int pairs,
    Duration warmUp,
    Duration duration,
    Path launcher,
    Map<String, String> environment,
    Path temporaryFolder,
    String user) {

  /** Copies the variables. */
  public BenchOptions {
    environment = Map.copyOf(environment);
  }
}
