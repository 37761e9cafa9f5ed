package dev.fairway.config;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the schema of a custom resource's status: conditions as Kubernetes has them ({@code
 * meta/v1 Condition}), and what a kind adds.
 */
final class CrdStatusWriter {

  private static final int LONGEST_REASON = 1_024;
  private static final int LONGEST_MESSAGE = 32_768;

  private final JsonGenerator json;

  CrdStatusWriter(JsonGenerator json) {
    this.json = json;
  }

  void write(List<CustomResource.StatusField> fields) {
    json.writeStringProperty("description", "What the hub makes of the object; the hub writes it.");
    json.writeStringProperty("type", "object");
    json.writeObjectPropertyStart("properties");
    property("observedGeneration", "integer", "The generation that this is about.");
    fields.forEach(this::field);
    conditions();
    json.writeEndObject();
  }

  private void field(CustomResource.StatusField field) {
    if (!field.list()) {
      property(field.name(), "string", field.doc());
      return;
    }
    json.writeObjectPropertyStart(field.name());
    json.writeStringProperty("description", field.doc());
    json.writeStringProperty("type", "array");
    json.writeStringProperty("x-kubernetes-list-type", "atomic");
    json.writeObjectPropertyStart("items");
    json.writeStringProperty("type", "object");
    json.writeObjectPropertyStart("properties");
    property("address", "string", "Its address, host:port.");
    property(
        "state", "string", "up, down (its health check fails) or ejected (connections failed).");
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void conditions() {
    json.writeObjectPropertyStart("conditions");
    json.writeStringProperty("type", "array");
    json.writeStringProperty("x-kubernetes-list-type", "map");
    json.writeArrayPropertyStart("x-kubernetes-list-map-keys");
    json.writeString("type");
    json.writeEndArray();
    json.writeObjectPropertyStart("items");
    json.writeStringProperty("type", "object");
    json.writeArrayPropertyStart("required");
    for (String name : List.of("type", "status", "lastTransitionTime", "reason", "message")) {
      json.writeString(name);
    }
    json.writeEndArray();
    json.writeObjectPropertyStart("properties");
    property("type", "string", "What it is about, such as Accepted or Reachable.");
    status();
    property("observedGeneration", "integer", "The generation that it is about.");
    lastTransitionTime();
    bounded("reason", LONGEST_REASON, "Why, in one word.");
    bounded("message", LONGEST_MESSAGE, "Why, for a person; names the field.");
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void status() {
    json.writeObjectPropertyStart("status");
    json.writeStringProperty("type", "string");
    json.writeArrayPropertyStart("enum");
    List.of("True", "False", "Unknown").forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void lastTransitionTime() {
    json.writeObjectPropertyStart("lastTransitionTime");
    json.writeStringProperty("description", "Since when the status is what it is.");
    json.writeStringProperty("type", "string");
    json.writeStringProperty("format", "date-time");
    json.writeEndObject();
  }

  private void bounded(String name, int most, String doc) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("description", doc);
    json.writeStringProperty("type", "string");
    json.writeNumberProperty("maxLength", most);
    json.writeEndObject();
  }

  private void property(String name, String type, String doc) {
    json.writeObjectPropertyStart(name);
    json.writeStringProperty("description", doc);
    json.writeStringProperty("type", type);
    json.writeEndObject();
  }
}
