package dev.fairway.cli;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the status of a job tells of that somebody should mend; each thing once, however many
 * objects suffer from it.
 *
 * @param problems what is wrong now
 * @param warnings what should be looked at
 */
record StatusProblems(Set<String> problems, Set<String> warnings) {

  private static StatusProblems none() {
    return new StatusProblems(new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  /** Of a relay. */
  static StatusProblems ofRelay(Map<String, Object> status) {
    StatusProblems found = none();
    add(Json.object(status, "configuration"), "problems", found.problems);
    found.relay(status);
    found.silentLoops(status);
    return found;
  }

  private void relay(Map<String, Object> status) {
    for (Map<String, Object> place : Json.objects(status, "unbound")) {
      problem(place, "", problems);
    }
    for (Map<String, Object> shortage : Json.objects(status, "shortages")) {
      problem(shortage, "", problems);
    }
    accessLog(status);
    for (Map<String, Object> upstream : Json.objects(status, "upstreams")) {
      String name = "upstream " + Json.text(upstream, "name") + ": ";
      problem(upstream, name, problems);
      for (Map<String, Object> host : Json.objects(upstream, "names")) {
        problem(host, name + Json.text(host, "name") + ": ", problems);
      }
      for (Map<String, Object> member : Json.objects(upstream, "members")) {
        standing(name, member);
      }
    }
  }

  private void standing(String upstream, Map<String, Object> member) {
    String standing = Json.text(member, "standing");
    if (standing.equals("down") || standing.equals("ejected")) {
      String why = member.containsKey("problem") ? ": " + Json.text(member, "problem") : "";
      problems.add(upstream + Json.text(member, "address") + " is " + standing + why);
    }
  }

  /** Of a hub. */
  static StatusProblems ofHub(Map<String, Object> status) {
    StatusProblems found = none();
    Map<String, Object> configuration = Json.object(status, "configuration");
    for (Map<String, Object> object : Json.objects(configuration, "objects")) {
      add(object, "problems", found.problems);
      add(object, "warnings", found.warnings);
    }
    add(configuration, "problems", found.problems);
    for (Object problem : Json.list(Json.object(status, "homeCluster"), "problems")) {
      found.problems.add("home cluster: " + problem);
    }
    for (Map<String, Object> listener : Json.objects(status, "listeners")) {
      problem(listener, "listener " + Json.text(listener, "name") + ": ", found.problems);
    }
    found.accessLog(status);
    for (Map<String, Object> each : Json.objects(status, "authenticators")) {
      String name = Json.text(each, "kind") + " " + Json.text(each, "name") + ": ";
      problem(each, name, found.problems);
    }
    for (Map<String, Object> cluster : Json.objects(status, "clusters")) {
      ClusterProblems.add(cluster, found.problems);
    }
    problem(Json.object(status, "relay"), "Relays: ", found.problems);
    found.relay(Json.object(status, "relay"));
    found.silentLoops(status);
    return found;
  }

  /** Prints all of it. */
  void print(Environment environment) {
    if (problems.isEmpty()) {
      environment.out().println("No problems.");
    }
    print(environment, problems, "problem");
    print(environment, warnings, "warning");
  }

  private static void print(Environment environment, Set<String> lines, String noun) {
    if (!lines.isEmpty()) {
      environment.out().println(lines.size() + " " + noun + (lines.size() == 1 ? "" : "s") + ":");
      lines.forEach(line -> environment.out().println("  " + oneLine(line)));
    }
  }

  /** Some problems come with an excerpt of a file, below each other. */
  static String oneLine(String text) {
    return Table.printable(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private void accessLog(Map<String, Object> status) {
    Map<String, Object> accessLog = Json.object(status, "accessLog");
    problem(accessLog, "", problems);
    if (Json.number(accessLog, "dropped") > 0) {
      String words =
          " lines of the access log were lost since the start: it is written too slowly, or not at all";
      warnings.add(Json.number(accessLog, "dropped") + words);
    }
  }

  private void silentLoops(Map<String, Object> status) {
    if (Json.number(status, "silentLoops") > 0) {
      String words = " event loops did not answer in time: what they carry is not counted";
      problems.add(Json.number(status, "silentLoops") + words);
    }
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
}
