package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.FollowedName;
import dev.fairway.upstream.HealthCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/** Where a relay listens, what it lacks, and how the members of each upstream stand, as JSON. */
final class PlaneJson {

  private final RelayPlane plane;
  private final JsonGenerator json;

  PlaneJson(RelayPlane plane, JsonGenerator json) {
    this.plane = plane;
    this.json = json;
  }

  /**
   * Writes properties of the object that is open.
   *
   * @param places that could not be had, and why
   */
  void write(Map<String, IOException> places) {
    listeners();
    unbound(places);
    json.writeObjectPropertyStart("accessLog");
    json.writeNumberProperty("dropped", plane.logs().dropped());
    List<String> problems = plane.logs().problems();
    if (!problems.isEmpty()) {
      json.writeStringProperty("problem", String.join("; ", problems));
    }
    json.writeEndObject();
    shortages();
    upstreams();
  }

  private void listeners() {
    json.writeArrayPropertyStart("listeners");
    Map<String, List<InetSocketAddress>> addresses = plane.addresses();
    Map<String, Long> open = plane.open();
    Set<String> names = new TreeSet<>(addresses.keySet());
    open.forEach(
        (name, connections) -> {
          if (connections > 0) {
            names.add(name); // It listens no more, and still carries something.
          }
        });
    for (String name : names) {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeArrayPropertyStart("addresses");
      addresses
          .getOrDefault(name, List.of())
          .forEach(address -> json.writeString(SessionJson.text(address)));
      json.writeEndArray();
      json.writeNumberProperty("connections", open.getOrDefault(name, 0L));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void shortages() {
    json.writeArrayPropertyStart("shortages");
    for (String shortage : plane.shortages()) {
      json.writeStartObject();
      json.writeStringProperty("problem", shortage);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void unbound(Map<String, IOException> places) {
    json.writeArrayPropertyStart("unbound");
    places.forEach(
        (address, failure) -> {
          json.writeStartObject();
          json.writeStringProperty("address", address);
          json.writeStringProperty("problem", String.valueOf(failure.getMessage()));
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private void upstreams() {
    json.writeArrayPropertyStart("upstreams");
    new TreeMap<>(plane.upstreams())
        .forEach(
            (name, upstream) -> {
              json.writeStartObject();
              json.writeStringProperty("name", name);
              upstream.agent().ifPresent(cluster -> json.writeStringProperty("agent", cluster));
              upstream
                  .way()
                  .flatMap(way -> way.obstacle().get())
                  .ifPresent(problem -> json.writeStringProperty("problem", problem));
              names(upstream.names());
              json.writeArrayPropertyStart("members");
              Map<HostPort, HealthCheck.State> checked = upstream.checked();
              upstream.members().forEach(member -> member(member, checked));
              json.writeEndArray();
              json.writeEndObject();
            });
    json.writeEndArray();
  }

  private void names(Map<String, FollowedName.State> names) {
    json.writeArrayPropertyStart("names");
    names.forEach(
        (host, state) -> {
          json.writeStartObject();
          json.writeStringProperty("name", host);
          state
              .failure()
              .ifPresent(
                  failure -> {
                    json.writeStringProperty("problem", failure.reason());
                    json.writeStringProperty(
                        "since", failure.since().truncatedTo(ChronoUnit.SECONDS).toString());
                  });
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private void member(Balancer.View view, Map<HostPort, HealthCheck.State> checked) {
    HostPort endpoint = view.member().endpoint();
    json.writeStartObject();
    json.writeStringProperty("address", endpoint.toString());
    json.writeStringProperty("standing", view.standing().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("backup", view.member().backup());
    json.writeNumberProperty("connections", view.active());
    json.writeNumberProperty("fails", view.fails());
    Optional.ofNullable(checked.get(endpoint))
        .flatMap(HealthCheck.State::failure)
        .ifPresent(why -> json.writeStringProperty("problem", why));
    json.writeEndObject();
  }
}
