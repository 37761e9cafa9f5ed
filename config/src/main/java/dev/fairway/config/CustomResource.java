package dev.fairway.config;

import java.util.List;

/**
 * How a kind is a custom resource of a home cluster.
 *
 * @param plural its name in paths
 * @param shortName its name on the command line
 * @param columns what {@code kubectl get} shows besides the name
 * @param status what the hub writes back besides the conditions
 */
record CustomResource(
    String plural, String shortName, List<Column> columns, List<StatusField> status) {

  /** The API group of all kinds. */
  static final String GROUP = Kind.API_VERSION.substring(0, Kind.API_VERSION.indexOf('/'));

  /** Their version. */
  static final String VERSION = Kind.API_VERSION.substring(GROUP.length() + 1);

  private static final Column MESSAGE =
      new Column("Message", message("Accepted"), "Why the hub does not take it.", 1);

  static final CustomResource CLUSTER =
      new CustomResource(
          "clusters",
          "fwc",
          List.of(
              accepted(),
              new Column("Reachable", state("Reachable"), "Whether the hub gets through to it.", 0),
              new Column("Version", ".status.kubernetesVersion", "What its API server runs.", 0),
              MESSAGE),
          List.of(
              new StatusField(
                  "kubernetesVersion", false, "What its API server said it runs, such as v1.34.1."),
              new StatusField("endpoints", true, "How the hub fares with each of its endpoints.")));

  static final CustomResource ACCESS_POLICY =
      new CustomResource("accesspolicies", "fwap", List.of(accepted(), MESSAGE), List.of());

  /**
   * A column of {@code kubectl get}.
   *
   * @param priority 0 is always shown, 1 with {@code -o wide}
   */
  record Column(String name, String jsonPath, String doc, int priority) {}

  /**
   * A field of the status.
   *
   * @param list whether it is a list of texts, otherwise it is a text
   */
  record StatusField(String name, boolean list, String doc) {}

  private static Column accepted() {
    return new Column("Accepted", state("Accepted"), "Whether the hub takes it as it is.", 0);
  }

  private static String state(String condition) {
    return ".status.conditions[?(@.type==\"" + condition + "\")].status";
  }

  private static String message(String condition) {
    return ".status.conditions[?(@.type==\"" + condition + "\")].message";
  }
}
