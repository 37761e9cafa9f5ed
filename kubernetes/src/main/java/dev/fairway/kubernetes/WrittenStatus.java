package dev.fairway.kubernetes;

import dev.fairway.kubernetes.ObjectReport.Endpoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The status of an object as it stands, or should stand, in the home cluster.
 *
 * @param generation what it is about
 * @param conditions ours, by type
 * @param kubernetesVersion empty if it is not told
 * @param endpoints in the order of the object
 */
record WrittenStatus(
    long generation,
    Map<String, Stated> conditions,
    String kubernetesVersion,
    List<Endpoint> endpoints) {

  private static final int LONGEST_MESSAGE = 4_096;

  /** Copies. */
  WrittenStatus {
    conditions = Map.copyOf(conditions);
    endpoints = List.copyOf(endpoints);
  }

  /** A condition with its past. */
  record Stated(String status, String reason, String message, long generation, String since) {}

  /** What an object's status says now, as far as it is ours. */
  static WrittenStatus of(Map<String, Object> status, ObjectReport about) {
    Map<String, Stated> conditions = new TreeMap<>();
    for (Map<String, Object> one : Json.objects(status, "conditions")) {
      if (isOurs(one, about)) {
        Stated stated =
            new Stated(
                Json.text(one, "status"),
                Json.text(one, "reason"),
                Json.text(one, "message"),
                Json.number(one, "observedGeneration"),
                Json.text(one, "lastTransitionTime"));
        conditions.put(Json.text(one, "type"), stated);
      }
    }
    List<Endpoint> endpoints =
        Json.objects(status, "endpoints").stream()
            .map(one -> new Endpoint(Json.text(one, "address"), Json.text(one, "state")))
            .toList();
    return new WrittenStatus(
        Json.number(status, "observedGeneration"),
        conditions,
        Json.text(status, "kubernetesVersion"),
        endpoints);
  }

  /** What it should say; a condition that holds as before does so since then. */
  WrittenStatus next(ObjectReport report, Instant now) {
    long current = report.object().generation();
    Map<String, Stated> next = new TreeMap<>();
    for (ObjectReport.Condition one : report.conditions()) {
      Stated before = conditions.get(one.type());
      String since =
          before != null && before.status().equals(one.word())
              ? before.since()
              : now.truncatedTo(ChronoUnit.SECONDS).toString();
      String message = shortened(one.message());
      next.put(one.type(), new Stated(one.word(), one.reason(), message, current, since));
    }
    return new WrittenStatus(
        current, next, report.kubernetesVersion().orElse(""), report.endpoints());
  }

  /** Whether the object's own form is judged otherwise, which nobody should have to wait for. */
  boolean judgesOtherwise(WrittenStatus other) {
    return generation != other.generation
        || !String.valueOf(conditions.get("Accepted"))
            .equals(String.valueOf(other.conditions.get("Accepted")));
  }

  /**
   * A merge patch (RFC 7396) that makes it so, and leaves conditions of others alone.
   *
   * @param status what is there now
   */
  Map<String, Object> patch(Map<String, Object> status, ObjectReport about) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map<String, Object> one : Json.objects(status, "conditions")) {
      if (!isOurs(one, about)) {
        all.add(one);
      }
    }
    new TreeMap<>(conditions).forEach((type, stated) -> all.add(condition(type, stated)));
    Map<String, @Nullable Object> next = new HashMap<>();
    next.put("observedGeneration", generation);
    next.put("conditions", all);
    next.put("kubernetesVersion", kubernetesVersion.isEmpty() ? null : kubernetesVersion);
    next.put(
        "endpoints",
        endpoints.isEmpty() ? null : endpoints.stream().map(WrittenStatus::endpoint).toList());
    return Map.of("status", next);
  }

  private static Map<String, Object> condition(String type, Stated stated) {
    return Map.of(
        "type",
        type,
        "status",
        stated.status(),
        "reason",
        stated.reason(),
        "message",
        stated.message(),
        "observedGeneration",
        stated.generation(),
        "lastTransitionTime",
        stated.since());
  }

  private static Map<String, Object> endpoint(Endpoint endpoint) {
    return Map.of("address", endpoint.address(), "state", endpoint.state());
  }

  private static boolean isOurs(Map<String, Object> condition, ObjectReport about) {
    String type = Json.text(condition, "type");
    return about.conditions().stream().anyMatch(own -> own.type().equals(type));
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }
}
