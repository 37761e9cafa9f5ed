package dev.fairway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Clusters that agents brought along, beside what people wrote: one counts only where no object
 * that somebody wrote has its name, not even one in error.
 */
final class OfferedClusters {

  private OfferedClusters() {}

  /** What was written, and the offered clusters whose names it leaves free. */
  static Configuration join(Configuration written, List<SourceFile> offered) {
    if (offered.isEmpty()) {
      return written;
    }
    Set<ObjectKey> taken = new HashSet<>();
    written.resources().forEach(resource -> taken.add(resource.key()));
    written.problems().forEach(problem -> problem.object().ifPresent(taken::add));
    List<Resource> resources = new ArrayList<>(written.resources());
    List<Problem> problems = new ArrayList<>(written.problems());
    for (SourceFile file : offered) {
      List<Resource> read = new ArrayList<>();
      List<Problem> wrong = new ArrayList<>();
      Configuration.read(file, read, wrong);
      for (Resource resource : read) {
        if (resource.spec() instanceof ClusterSpec && taken.add(resource.key())) {
          resources.add(resource);
        }
      }
      for (Problem problem : wrong) {
        if (problem.object().isEmpty() || !taken.contains(problem.object().get())) {
          problems.add(problem);
        }
      }
    }
    return new Configuration(resources, problems, written.mayHidePolicy(), written.homeUnread());
  }
}
