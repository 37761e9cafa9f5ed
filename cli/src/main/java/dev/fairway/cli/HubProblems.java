package dev.fairway.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a hub's status tells of that somebody should mend; each thing once, however many objects
 * suffer from it.
 *
 * @param problems what is wrong now
 * @param warnings what should be looked at
 */
record HubProblems(Set<String> problems, Set<String> warnings) {

  static HubProblems of(Map<String, Object> status) {
    HubProblems found = new HubProblems(new LinkedHashSet<>(), new LinkedHashSet<>());
    Map<String, Object> configuration = Json.object(status, "configuration");
    for (Map<String, Object> object : Json.objects(configuration, "objects")) {
      add(object, "problems", found.problems);
      add(object, "warnings", found.warnings);
    }
    add(configuration, "problems", found.problems);
    for (Map<String, Object> listener : Json.objects(status, "listeners")) {
      problem(listener, "listener " + Json.text(listener, "name") + ": ", found.problems);
    }
    Map<String, Object> accessLog = Json.object(status, "accessLog");
    problem(accessLog, "", found.problems);
    if (Json.number(accessLog, "dropped") > 0) {
      String words =
          " lines of the access log were dropped since the start: it is written too slowly";
      found.warnings.add(Json.number(accessLog, "dropped") + words);
    }
    Json.objects(status, "clusters").forEach(cluster -> unreachable(cluster, found.problems));
    if (Json.number(status, "silentLoops") > 0) {
      String words = " event loops did not answer in time: what they carry is not counted";
      found.problems.add(Json.number(status, "silentLoops") + words);
    }
    return found;
  }

  private static void add(Map<String, Object> object, String kind, Set<String> to) {
    for (Map<String, Object> problem : Json.objects(object, kind)) {
      String line = Json.text(problem, "line");
      String field = Json.text(problem, "field");
      to.add(
          Json.text(problem, "file")
              + (line.equals("0") ? "" : ":" + line)
              + ": "
              + (field.isEmpty() ? "" : field + ": ")
              + Json.text(problem, "message"));
    }
  }

  private static void problem(Map<String, Object> of, String where, Set<String> to) {
    if (of.containsKey("problem")) {
      to.add(where + Json.text(of, "problem"));
    }
  }

  /** A cluster that was reached since is no problem. */
  private static void unreachable(Map<String, Object> cluster, Set<String> to) {
    Map<String, Object> failures = Json.object(cluster, "connectFailures");
    if (failures.isEmpty() || Json.number(failures, "inARow") == 0) {
      return;
    }
    to.add(
        "%s: %d attempts to connect failed in a row, %d in all; the last at %s: %s"
            .formatted(
                Json.text(cluster, "name"),
                Json.number(failures, "inARow"),
                Json.number(failures, "total"),
                Json.text(failures, "lastAt"),
                Json.text(failures, "last")));
  }
}
