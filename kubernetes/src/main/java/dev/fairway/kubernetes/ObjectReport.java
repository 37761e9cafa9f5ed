package dev.fairway.kubernetes;

import dev.fairway.config.HomeObject;
import java.util.List;
import java.util.Optional;

/**
 * What the status of an object should say.
 *
 * @param object which, and which form of it
 * @param conditions one of each type
 * @param kubernetesVersion what a cluster runs, if it is one and that is known
 * @param endpoints how a cluster's endpoints are
 */
public record ObjectReport(
    HomeObject object,
    List<Condition> conditions,
    Optional<String> kubernetesVersion,
    List<Endpoint> endpoints) {

  /** Copies the lists. */
  public ObjectReport {
    conditions = List.copyOf(conditions);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * A condition as Kubernetes has them.
   *
   * @param type what it is about
   * @param status whether it holds; absent if nobody knows
   * @param reason why, one word
   * @param message why, for a person
   */
  public record Condition(String type, Optional<Boolean> status, String reason, String message) {

    /** {@code True}, {@code False} or {@code Unknown}. */
    String word() {
      return status.map(holds -> holds ? "True" : "False").orElse("Unknown");
    }
  }

  /**
   * An endpoint of a cluster.
   *
   * @param address host:port
   * @param state one word
   */
  public record Endpoint(String address, String state) {}
}
