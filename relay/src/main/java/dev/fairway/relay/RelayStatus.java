package dev.fairway.relay;

import dev.fairway.config.Problem;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import dev.fairway.observe.Memory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
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
    var open = relay.plane().sessions().ask(LoopSessions::open);
    Memory memory =
        relay.plane().sessions().ask(LoopSessions::memory).answers().stream()
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
    new PlaneJson(relay.plane(), json).write(relay.unbound());
  }

  private void configuration(JsonGenerator json) {
    json.writeObjectPropertyStart("configuration");
    json.writeStringProperty("path", told.source());
    json.writeNumberProperty("generation", relay.plane().sessions().generation());
    json.writeStringProperty(
        "inForceSince", relay.plane().inForceSince().truncatedTo(ChronoUnit.SECONDS).toString());
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
}
