package dev.fairway.hub;

import dev.fairway.config.Problem;
import dev.fairway.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a configuration comes to.
 *
 * @param snapshot for the data plane; empty when there is no hub
 * @param hub the hub in force, absent if there is none: nothing can be served then
 * @param statuses what became of each object, by kind and name
 * @param problems those that belong to no object that can be named
 * @param lastGood to be handed to the next translation
 */
public record Translation(
    Snapshot snapshot,
    Optional<HubForm> hub,
    List<ObjectStatus> statuses,
    List<Problem> problems,
    LastGood lastGood) {

  /** Copies the lists. */
  public Translation {
    statuses = List.copyOf(statuses);
    problems = List.copyOf(problems);
  }

  /** What is wrong with Relays. */
  List<Problem> relayProblems() {
    return statuses.stream()
        .filter(status -> status.key().kind().equals("Relay"))
        .flatMap(
            status ->
                status instanceof ObjectStatus.Rejected rejected
                    ? rejected.problems().stream()
                    : Stream.of())
        .toList();
  }
}
