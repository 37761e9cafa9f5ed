package dev.fairway.relay;

import dev.fairway.config.Problem;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import dev.fairway.observe.Memory;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.FollowedName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/**
 * How a relay is: what it is, what it was told to do and how that went, where it listens, and how
 * the members of each upstream stand. Field names are a promise.
 */
final class RelayStatus implements AdminResource {

  private final Relay relay;
  private final RelayAdmin.Told told;
  private final String version;
  private final Instant started = Instant.now();

  RelayStatus(Relay relay, RelayAdmin.Told told, String version) {
    this.relay = relay;
    this.told = told;
    this.version = version;
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json) throws InterruptedException {
    var open = relay.sessions().ask(LoopSessions::open);
    Memory memory =
        relay.sessions().ask(LoopSessions::memory).answers().stream()
            .reduce(Memory.NONE, Memory::and);
    json.writeStringProperty("version", version);
    json.writeNumberProperty("pid", ProcessHandle.current().pid());
    json.writeStringProperty("started", started.toString());
    json.writeNumberProperty("uptimeSeconds", Duration.between(started, Instant.now()).toSeconds());
    json.writeStringProperty("state", relay.health().state().name().toLowerCase(Locale.ROOT));
    json.writeNumberProperty(
        "openConnections", open.answers().stream().mapToInt(each -> each).sum());
    json.writeNumberProperty("rememberedConnections", memory.requests());
    json.writeNumberProperty("silentLoops", open.silent());
    configuration(json);
    listeners(json);
    unbound(json);
    json.writeObjectPropertyStart("accessLog");
    json.writeNumberProperty("dropped", relay.logs().dropped());
    List<String> problems = relay.logs().problems();
    if (!problems.isEmpty()) {
      json.writeStringProperty("problem", String.join("; ", problems));
    }
    json.writeEndObject();
    shortages(json);
    upstreams(json);
  }

  private void configuration(JsonGenerator json) {
    json.writeObjectPropertyStart("configuration");
    json.writeStringProperty("path", told.source());
    json.writeNumberProperty("generation", relay.sessions().generation());
    json.writeStringProperty(
        "inForceSince", relay.inForceSince().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeArrayPropertyStart("problems");
    for (Problem problem : told.problems().get()) {
      json.writeStartObject();
      json.writeStringProperty("file", problem.location().file());
      json.writeNumberProperty("line", problem.location().line());
      json.writeStringProperty("field", problem.path());
      json.writeStringProperty("message", problem.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void listeners(JsonGenerator json) {
    json.writeArrayPropertyStart("listeners");
    Map<String, List<InetSocketAddress>> addresses = relay.addresses();
    Map<String, Long> open = relay.open();
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

  private void shortages(JsonGenerator json) {
    json.writeArrayPropertyStart("shortages");
    for (String shortage : relay.shortages()) {
      json.writeStartObject();
      json.writeStringProperty("problem", shortage);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void unbound(JsonGenerator json) {
    json.writeArrayPropertyStart("unbound");
    relay
        .unbound()
        .forEach(
            (address, failure) -> {
              json.writeStartObject();
              json.writeStringProperty("address", address);
              json.writeStringProperty("problem", String.valueOf(failure.getMessage()));
              json.writeEndObject();
            });
    json.writeEndArray();
  }

  private void upstreams(JsonGenerator json) {
    json.writeArrayPropertyStart("upstreams");
    new TreeMap<>(relay.upstreams())
        .forEach(
            (name, upstream) -> {
              json.writeStartObject();
              json.writeStringProperty("name", name);
              names(upstream.names(), json);
              json.writeArrayPropertyStart("members");
              upstream.members().forEach(member -> member(member, json));
              json.writeEndArray();
              json.writeEndObject();
            });
    json.writeEndArray();
  }

  private static void names(Map<String, FollowedName.State> names, JsonGenerator json) {
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

  private static void member(Balancer.View view, JsonGenerator json) {
    HostPort endpoint = view.member().endpoint();
    json.writeStartObject();
    json.writeStringProperty("address", endpoint.toString());
    json.writeStringProperty("standing", view.standing().name().toLowerCase(Locale.ROOT));
    json.writeBooleanProperty("backup", view.member().backup());
    json.writeNumberProperty("connections", view.active());
    json.writeNumberProperty("fails", view.fails());
    json.writeEndObject();
  }
}
