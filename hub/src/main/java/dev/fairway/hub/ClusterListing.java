package dev.fairway.hub;

import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Clusters in the forms that Kubernetes clients read: a list or an object of {@code
 * hub.fairway.dev/v1}, or a {@code meta.k8s.io/v1} Table, which is what kubectl prints.
 */
final class ClusterListing {

  static final String GROUP_VERSION = "hub.fairway.dev/v1";

  private static final JsonFactory JSON = new JsonFactory();

  private ClusterListing() {}

  static String list(List<ClusterEntry> clusters) {
    return json(
        json -> {
          kind("ClusterList", GROUP_VERSION, json);
          emptyMetadata(json);
          json.writeArrayPropertyStart("items");
          clusters.forEach(cluster -> item(cluster, json));
          json.writeEndArray();
        });
  }

  static String object(ClusterEntry cluster) {
    return json(json -> fields(cluster, json));
  }

  /** A Table, whose rows hold the metadata of their objects, as clients get it by default. */
  static String table(List<ClusterEntry> clusters) {
    return json(
        json -> {
          kind("Table", "meta.k8s.io/v1", json);
          emptyMetadata(json);
          json.writeArrayPropertyStart("columnDefinitions");
          column("Name", "name", 0, "Name of the cluster.", json);
          column("Reachable", "", 0, "Whether it answers the hub.", json);
          column("Version", "", 0, "Version of its API server.", json);
          column("Server", "", 0, "Where clients find it.", json);
          column("By-Path", "", 1, "The same below the hub's own name.", json);
          column("Message", "", 1, "Why it does not answer.", json);
          json.writeEndArray();
          json.writeArrayPropertyStart("rows");
          clusters.forEach(cluster -> row(cluster, json));
          json.writeEndArray();
        });
  }

  /** Any JSON object. */
  static String json(Consumer<JsonGenerator> fields) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  static void kind(String kind, String version, JsonGenerator json) {
    json.writeStringProperty("kind", kind);
    json.writeStringProperty("apiVersion", version);
  }

  private static void emptyMetadata(JsonGenerator json) {
    json.writeObjectPropertyStart("metadata");
    json.writeEndObject();
  }

  private static void item(ClusterEntry cluster, JsonGenerator json) {
    json.writeStartObject();
    fields(cluster, json);
    json.writeEndObject();
  }

  private static void fields(ClusterEntry cluster, JsonGenerator json) {
    kind("Cluster", GROUP_VERSION, json);
    metadata(cluster, json);
    json.writeObjectPropertyStart("status");
    json.writeStringProperty("server", cluster.server());
    json.writeStringProperty("pathServer", cluster.pathServer());
    if (!cluster.found().version().version().isEmpty()) {
      json.writeStringProperty("version", cluster.found().version().version());
    }
    json.writeArrayPropertyStart("conditions");
    json.writeStartObject();
    json.writeStringProperty("type", "Reachable");
    json.writeStringProperty("status", cluster.reachable());
    json.writeStringProperty("reason", cluster.reason());
    json.writeStringProperty("message", cluster.found().version().message());
    json.writeStringProperty(
        "lastTransitionTime", cluster.found().since().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void metadata(ClusterEntry cluster, JsonGenerator json) {
    json.writeObjectPropertyStart("metadata");
    json.writeStringProperty("name", cluster.name());
    if (!cluster.labels().isEmpty()) {
      json.writeObjectPropertyStart("labels");
      new TreeMap<>(cluster.labels()).forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void column(
      String name, String format, int priority, String description, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("type", "string");
    json.writeStringProperty("format", format);
    json.writeStringProperty("description", description);
    json.writeNumberProperty("priority", priority);
    json.writeEndObject();
  }

  private static void row(ClusterEntry cluster, JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart("cells");
    json.writeString(cluster.name());
    json.writeString(cluster.reachable());
    json.writeString(cluster.found().version().version());
    json.writeString(cluster.server());
    json.writeString(cluster.pathServer());
    json.writeString(cluster.found().version().message());
    json.writeEndArray();
    json.writeObjectPropertyStart("object");
    kind("PartialObjectMetadata", "meta.k8s.io/v1", json);
    metadata(cluster, json);
    json.writeEndObject();
    json.writeEndObject();
  }
}
