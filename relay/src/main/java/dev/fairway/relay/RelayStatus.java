package dev.fairway.relay;

import dev.fairway.config.Problem;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import dev.fairway.observe.Health;
import dev.fairway.observe.Memory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;

/**
 * How a relay is: what it is, what it was told to do and how that went, where it listens, and how
 * the members of each upstream stand. Field names are a promise.
 */
final class RelayStatus implements AdminResource {

  private final RelayPlane plane;
  private final RelayAdmin.Told told;
  private final Health health;
  private final Supplier<Map<String, IOException>> unbound;
  private final String version;
  private final Instant started = Instant.now();

  /**
   * @param health of the process
   * @param unbound what could not be listened on
   */
  RelayStatus(
      RelayPlane plane,
      RelayAdmin.Told told,
      Health health,
      Supplier<Map<String, IOException>> unbound,
      String version) {
    this.plane = plane;
    this.told = told;
    this.health = health;
    this.unbound = unbound;
    this.version = version;
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json) throws InterruptedException {
    var open = plane.sessions().ask(LoopSessions::open);
    Memory memory =
        plane.sessions().ask(LoopSessions::memory).answers().stream()
            .reduce(Memory.NONE, Memory::and);
    json.writeStringProperty("version", version);
    json.writeNumberProperty("pid", ProcessHandle.current().pid());
    json.writeStringProperty("started", started.toString());
    json.writeNumberProperty("uptimeSeconds", Duration.between(started, Instant.now()).toSeconds());
    json.writeStringProperty("state", health.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberProperty(
        "openConnections", open.answers().stream().mapToInt(each -> each).sum());
    json.writeNumberProperty("rememberedConnections", memory.requests());
    json.writeNumberProperty("silentLoops", open.silent());
    configuration(json);
    new PlaneJson(plane, json).write(unbound.get());
  }

  private void configuration(JsonGenerator json) {
    json.writeObjectPropertyStart("configuration");
    json.writeStringProperty("path", told.source());
    json.writeNumberProperty("generation", plane.sessions().generation());
    json.writeStringProperty(
        "inForceSince", plane.inForceSince().truncatedTo(ChronoUnit.SECONDS).toString());
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
