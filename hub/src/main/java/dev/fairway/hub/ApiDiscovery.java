package dev.fairway.hub;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * What tells Kubernetes clients that the hub's own API has clusters, so that {@code kubectl
 * --server=https://<hub>/fairway get clusters} works as it does for any resource.
 */
final class ApiDiscovery {

  private static final String GROUP = "hub.fairway.dev";
  private static final String VERSION = "v1";

  /** The documents, by their path below {@code /fairway}. */
  private final Map<String, String> documents;

  /**
   * @param version of the program
   */
  ApiDiscovery(String version) {
    documents =
        Map.of(
            "/api",
            ClusterListing.json(ApiDiscovery::core),
            "/apis",
            ClusterListing.json(ApiDiscovery::groups),
            "/apis/" + GROUP,
            ClusterListing.json(ApiDiscovery::ofGroup),
            "/apis/" + GROUP + "/" + VERSION,
            ClusterListing.json(ApiDiscovery::resources),
            "/version",
            ClusterListing.json(json -> version(version, json)));
  }

  /** The document at this path below {@code /fairway}, if there is one. */
  Optional<String> at(String path) {
    return Optional.ofNullable(documents.get(path));
  }

  private static void core(JsonGenerator json) {
    json.writeStringProperty("kind", "APIVersions");
    json.writeArrayPropertyStart("versions");
    json.writeEndArray();
    json.writeArrayPropertyStart("serverAddressByClientCIDRs");
    json.writeEndArray();
  }

  private static void groups(JsonGenerator json) {
    ClusterListing.kind("APIGroupList", "v1", json);
    json.writeArrayPropertyStart("groups");
    json.writeStartObject();
    group(json);
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void ofGroup(JsonGenerator json) {
    ClusterListing.kind("APIGroup", "v1", json);
    group(json);
  }

  private static void group(JsonGenerator json) {
    json.writeStringProperty("name", GROUP);
    json.writeArrayPropertyStart("versions");
    json.writeStartObject();
    version(json);
    json.writeEndObject();
    json.writeEndArray();
    json.writeObjectPropertyStart("preferredVersion");
    version(json);
    json.writeEndObject();
  }

  private static void version(JsonGenerator json) {
    json.writeStringProperty("groupVersion", ClusterListing.GROUP_VERSION);
    json.writeStringProperty("version", VERSION);
  }

  private static void resources(JsonGenerator json) {
    ClusterListing.kind("APIResourceList", "v1", json);
    json.writeStringProperty("groupVersion", ClusterListing.GROUP_VERSION);
    json.writeArrayPropertyStart("resources");
    json.writeStartObject();
    json.writeStringProperty("name", "clusters");
    json.writeStringProperty("singularName", "cluster");
    json.writeBooleanProperty("namespaced", false);
    json.writeStringProperty("kind", "Cluster");
    json.writeArrayPropertyStart("verbs");
    json.writeString("get");
    json.writeString("list");
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void version(String version, JsonGenerator json) {
    json.writeStringProperty("major", "");
    json.writeStringProperty("minor", "");
    json.writeStringProperty("gitVersion", "fairway-" + version);
  }
}
