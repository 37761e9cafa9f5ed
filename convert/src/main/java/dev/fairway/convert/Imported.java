package dev.fairway.convert;

import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import java.util.List;
import java.util.Optional;

/**
 * What became of somebody else's configuration.
 *
 * @param relay what it means; absent when there is a problem
 * @param remarks what is not needed here: nothing that anyone relies on changes
 * @param notices what has no effect here, or another one, each with its place and the reason
 * @param problems what cannot be honoured, each with its place and the reason
 */
public record Imported(
    Optional<RelaySpec> relay,
    List<Problem> remarks,
    List<Problem> notices,
    List<Problem> problems) {

  /** Copies the lists. */
  public Imported {
    remarks = List.copyOf(remarks);
    notices = List.copyOf(notices);
    problems = List.copyOf(problems);
  }

  /**
   * The result as a file that Fairway reads, with the notices as comments.
   *
   * @param name of the object, a DNS label
   * @throws IllegalStateException if there is no relay
   */
  public String yaml(String name) {
    return RelayYaml.write(name, relay.orElseThrow(IllegalStateException::new), notices);
  }
}
