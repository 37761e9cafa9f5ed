package dev.fairway.bench;

import dev.fairway.lab.LabOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is measured, and how thoroughly.
 *
 * @param cases in this order
 * @param subjects who take turns
 * @param pairs how often each subject is measured; the rounds of all subjects alternate
 * @param warmUp for each case and subject, before the first round
 * @param duration of one measurement
 * @param watches how many are open at a time
 * @param rate requests a second where the latency is measured
 * @param launcher the program of Fairway that is measured
 * @param environment the variables of the process, for PATH and what the launcher needs
 * @param temporaryFolder where the files of the benchmark are made and removed
 * @param lab how clusters are made
 * @param user the name of the user, whom nginx stays when root starts it
 */
public record BenchOptions(
    List<BenchCase> cases,
    List<Subject> subjects,
    int pairs,
    Duration warmUp,
    Duration duration,
    int watches,
    int rate,
    Path launcher,
    Map<String, String> environment,
    Path temporaryFolder,
    LabOptions lab,
    String user) {

  /** Copies the collections. */
  public BenchOptions {
    cases = List.copyOf(cases);
    subjects = List.copyOf(subjects);
    environment = Map.copyOf(environment);
  }
}
