package dev.fairway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why a hub does not reach a cluster, or cannot show itself to it, out of its status. */
final class ClusterProblems {

  private ClusterProblems() {}

  static void add(Map<String, Object> cluster, Set<String> to) {
    String name = Json.text(cluster, "name") + ": ";
    List<Map<String, Object>> links = Json.objects(cluster, "links");
    Map<String, Object> failures = Json.object(cluster, "connectFailures");
    if (!failures.isEmpty() && Json.number(failures, "inARow") > 0) {
      to.add(name + tried(failures));
    } else if (!links.isEmpty() && links.stream().noneMatch(ClusterProblems::isUp)) {
      // Health checks know it before anybody asks.
      List<String> each = links.stream().map(ClusterProblems::standing).toList();
      to.add(name + "no link is up: " + String.join("; ", each));
    }
    for (Map<String, Object> link : links) {
      for (Object host : Json.list(link, "unresolved")) {
        to.add(name + Json.text(link, "name") + ": " + host + ": the name has no address");
      }
    }
    for (Map<String, Object> credential : Json.objects(cluster, "credentials")) {
      if (credential.containsKey("problem")) {
        String which = "credential " + Json.text(credential, "name") + ": ";
        to.add(name + which + Json.text(credential, "problem"));
      }
    }
  }

  private static String tried(Map<String, Object> failures) {
    return "%d attempts to connect failed in a row, %d in all; the last at %s: %s"
        .formatted(
            Json.number(failures, "inARow"),
            Json.number(failures, "total"),
            Json.text(failures, "lastAt"),
            Json.text(failures, "last"));
  }

  private static boolean isUp(Map<String, Object> link) {
    return Json.objects(link, "endpoints").stream()
        .anyMatch(endpoint -> Json.text(endpoint, "state").equals("up"));
  }

  private static String standing(Map<String, Object> link) {
    List<String> endpoints = new ArrayList<>();
    for (Map<String, Object> endpoint : Json.objects(link, "endpoints")) {
      String state = Json.text(endpoint, "state");
      if (!state.equals("leaving")) {
        String problem = Json.text(endpoint, "problem");
        String why = problem.isEmpty() ? "" : ": " + problem;
        endpoints.add(Json.text(endpoint, "address") + " is " + state + why);
      }
    }
    String told = endpoints.isEmpty() ? "no endpoint is known" : String.join(", ", endpoints);
    return Json.text(link, "name") + ": " + told;
  }
}
