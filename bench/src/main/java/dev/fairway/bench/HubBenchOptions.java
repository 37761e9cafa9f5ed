package dev.fairway.bench;

import dev.fairway.lab.LabOptions;
import java.util.List;

/**
 * What is measured of the hub.
 *
 * @param common how thoroughly
 * @param cases in this order
 * @param subjects who take turns
 * @param watches how many are open at a time
 * @param rate requests a second where the latency is measured
 * @param lab how clusters are made
 */
public record HubBenchOptions(
    BenchOptions common,
    List<HubCase> cases,
    List<Subject> subjects,
    int watches,
    int rate,
    LabOptions lab) {

  /** Copies the collections. */
  public HubBenchOptions {
    cases = List.copyOf(cases);
    subjects = List.copyOf(subjects);
  }
}
