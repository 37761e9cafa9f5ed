package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.kubernetes.HomeCluster;
import tools.jackson.core.JsonGenerator;

/** How the home cluster is followed, for those who ask how the hub is. */
final class HomeStatus {

  private HomeStatus() {}

  /** Writes a property; none where there is no home cluster. */
  static void write(ConfigSource source, JsonGenerator json) {
    source.home().ifPresent(home -> write(source, home, json));
  }

  private static void write(ConfigSource source, HomeCluster home, JsonGenerator json) {
    Home known = home.home();
    json.writeName("homeCluster");
    json.writeStartObject();
    json.writeStringProperty("state", known instanceof Home.Read ? "read" : "unread");
    json.writeNumberProperty("objects", known instanceof Home.Read(var all) ? all.size() : 0);
    json.writeNumberProperty("ageSeconds", home.age().toSeconds());
    json.writeNumberProperty("brokenWatches", home.brokenWatches());
    json.writeNumberProperty("writtenStatuses", home.writtenStatuses());
    json.writeArrayPropertyStart("problems");
    source.problems().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }
}
