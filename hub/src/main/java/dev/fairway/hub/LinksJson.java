package dev.fairway.hub;

import dev.fairway.observe.UpstreamConnection;
import dev.fairway.upstream.LinkView;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * Tells of the links of clusters: which one is in use, and of each endpoint how it stands and why.
 * Field names are a promise.
 */
final class LinksJson {

  private final JsonGenerator json;
  private final List<UpstreamConnection.View> connections;

  /**
   * @param connections those of all clusters
   */
  LinksJson(JsonGenerator json, List<UpstreamConnection.View> connections) {
    this.json = json;
    this.connections = connections;
  }

  void write(String cluster, List<LinkView> links) {
    json.writeName("links");
    json.writeStartArray();
    for (LinkView each : links) {
      String name = each.link().name();
      List<UpstreamConnection.View> own = new ArrayList<>(connections);
      own.removeIf(
          one ->
              !one.connection().upstream().equals(cluster)
                  || !one.connection().link().equals(name));
      json.writeStartObject();
      json.writeStringProperty("kind", name.startsWith("relay") ? "relay" : "direct");
      json.writeStringProperty("name", name);
      json.writeBooleanProperty("inUse", each.inUse());
      json.writeName("endpoints");
      json.writeStartArray();
      each.endpoints().forEach(endpoint -> endpoint(endpoint, own));
      leaving(own);
      json.writeEndArray();
      json.writeName("unresolved");
      json.writeStartArray();
      each.unresolved().forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void endpoint(LinkView.EndpointView endpoint, List<UpstreamConnection.View> own) {
    String address = endpoint.endpoint().toString();
    json.writeStartObject();
    json.writeStringProperty("address", address);
    json.writeStringProperty("state", endpoint.standing().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("reserve", endpoint.reserve());
    counts(address, own);
    endpoint
        .check()
        .ifPresent(
            check -> {
              json.writeStringProperty(
                  "since", check.since().truncatedTo(ChronoUnit.SECONDS).toString());
              check.failure().ifPresent(why -> json.writeStringProperty("problem", why));
            });
    json.writeEndObject();
  }

  /** Connections to what is no endpoint any more, and which finish what they carry. */
  private void leaving(List<UpstreamConnection.View> own) {
    while (!own.isEmpty()) {
      String address = own.getFirst().connection().endpoint();
      json.writeStartObject();
      json.writeStringProperty("address", address);
      json.writeStringProperty("state", "leaving");
      json.writeBooleanProperty("reserve", false);
      counts(address, own);
      json.writeEndObject();
    }
  }

  /** Those of the address are counted, and taken out. */
  private void counts(String address, List<UpstreamConnection.View> own) {
    List<UpstreamConnection.View> there =
        own.stream().filter(one -> one.connection().endpoint().equals(address)).toList();
    own.removeAll(there);
    json.writeNumberProperty("connections", there.size());
    json.writeNumberProperty(
        "streams", there.stream().mapToInt(UpstreamConnection.View::streams).sum());
  }
}
