package dev.fairway.config;

import tools.jackson.core.JsonGenerator;

/**
 * The kinds as custom resources of a home cluster: their CustomResourceDefinitions in one list,
 * indented JSON, from the descriptions that the reader itself reads by. Pure; any thread.
 */
public final class PublishedCrds {

  private PublishedCrds() {}

  /** What {@code kubectl apply -f -} takes. */
  public static String list() {
    return PublishedSchema.text(PublishedCrds::write);
  }

  private static void write(JsonGenerator json) {
    json.writeStringProperty("apiVersion", "v1");
    json.writeStringProperty("kind", "List");
    json.writeArrayPropertyStart("items");
    CrdWriter crds = new CrdWriter(json);
    for (Kind kind : Kind.ALL) {
      kind.resource().ifPresent(resource -> crds.write(kind, resource));
    }
    json.writeEndArray();
  }
}
