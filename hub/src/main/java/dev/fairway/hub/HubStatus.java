package dev.fairway.hub;

import dev.fairway.authentication.Condition;
import dev.fairway.config.Problem;
import dev.fairway.model.Upstream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import dev.fairway.observe.ConnectFailures;
import dev.fairway.observe.LoopTraffic;
import dev.fairway.observe.Memory;
import dev.fairway.observe.Traffic;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.proxy.DataPlane.Listening;
import dev.fairway.relay.RelayAdmin;
import dev.fairway.upstream.LinkView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * How a hub is: what it is, what it was told to do and how that went, where it listens, and how
 * each cluster is reached. Field names are a promise.
 */
final class HubStatus implements AdminResource {

  private final Hub hub;
  private final String version;
  private final Instant started = Instant.now();

  HubStatus(Hub hub, String version) {
    this.hub = hub;
    this.version = version;
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json) throws InterruptedException {
    Traffic traffic = hub.plane().traffic();
    var open = traffic.ask(LoopTraffic::open);
    LoopTraffic.Open sum =
        open.answers().stream().reduce(LoopTraffic.Open.NONE, LoopTraffic.Open::and);
    Memory memory =
        traffic.ask(LoopTraffic::memory).answers().stream()
            .reduce(new Memory(0, Optional.empty()), Memory::and);
    json.writeStringProperty("version", version);
    json.writeNumberProperty("pid", ProcessHandle.current().pid());
    json.writeStringProperty("started", started.toString());
    json.writeNumberProperty("uptimeSeconds", Duration.between(started, Instant.now()).toSeconds());
    json.writeStringProperty("state", hub.health().state().name().toLowerCase(Locale.ROOT));
    json.writeNumberProperty("openRequests", sum.requests());
    json.writeNumberProperty("rememberedRequests", memory.requests());
    json.writeNumberProperty("silentLoops", open.silent());
    configuration(json);
    listeners(json);
    accessLog(json);
    authenticators(json);
    HomeStatus.write(hub.source(), json);
    clusters(traffic, json);
    relay(json);
  }

  /** Nothing of it where no Relay is, nor was. */
  private void relay(JsonGenerator json) {
    HubRelays relays = hub.relays();
    boolean none = hub.translation().lastGood().relays().isEmpty();
    if (none && relays.plane().addresses().isEmpty()) {
      return;
    }
    json.writeObjectPropertyStart("relay");
    relays.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
    RelayAdmin.describe(relays.plane(), json);
    json.writeEndObject();
  }

  private void configuration(JsonGenerator json) {
    Translation translation = hub.translation();
    json.writeName("configuration");
    json.writeStartObject();
    json.writeStringProperty("path", hub.config().toString());
    json.writeStringProperty(
        "inForceSince", hub.inForceSince().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeName("objects");
    json.writeStartArray();
    translation.statuses().forEach(status -> object(status, json));
    json.writeEndArray();
    problems("problems", translation.problems(), json);
    json.writeEndObject();
  }

  private static void object(ObjectStatus status, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("kind", status.key().kind());
    json.writeStringProperty("name", status.key().name());
    switch (status) {
      case ObjectStatus.Accepted accepted -> {
        json.writeStringProperty("state", "accepted");
        problems("warnings", accepted.warnings(), json);
      }
      case ObjectStatus.Rejected rejected -> {
        json.writeStringProperty("state", rejected.lastGoodInForce() ? "last-good" : "absent");
        problems("problems", rejected.problems(), json);
      }
    }
    json.writeEndObject();
  }

  private static void problems(String name, List<Problem> problems, JsonGenerator json) {
    json.writeName(name);
    json.writeStartArray();
    for (Problem problem : problems) {
      json.writeStartObject();
      json.writeStringProperty("file", problem.location().file());
      json.writeNumberProperty("line", problem.location().line());
      json.writeStringProperty("field", problem.path());
      json.writeStringProperty("message", problem.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void listeners(JsonGenerator json) {
    json.writeName("listeners");
    json.writeStartArray();
    for (Listening listener : hub.plane().listening()) {
      json.writeStartObject();
      json.writeStringProperty("name", listener.name());
      String host = listener.address().getAddress().getHostAddress();
      json.writeStringProperty(
          "address", new HostPort(host, listener.address().getPort()).toString());
      json.writeNumberProperty("connections", listener.connections());
      problem(Optional.ofNullable(hub.unbound().get(listener.name())), json);
      json.writeEndObject();
    }
    hub.unbound().forEach((name, failure) -> missing(name, failure, json));
    json.writeEndArray();
  }

  private void accessLog(JsonGenerator json) {
    json.writeName("accessLog");
    json.writeStartObject();
    json.writeNumberProperty("dropped", hub.droppedLines());
    hub.accessLogProblem().ifPresent(problem -> json.writeStringProperty("problem", problem));
    json.writeEndObject();
  }

  /** Those that ask somebody else. */
  private void authenticators(JsonGenerator json) {
    json.writeName("authenticators");
    json.writeStartArray();
    for (Condition condition : hub.authenticators()) {
      json.writeStartObject();
      json.writeStringProperty("kind", condition.kind());
      json.writeStringProperty("name", condition.name());
      json.writeStringProperty("detail", condition.detail());
      condition.asked().ifPresent(time -> json.writeStringProperty("asked", second(time)));
      condition.problem().ifPresent(problem -> json.writeStringProperty("problem", problem));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A listener that could not be bound anywhere. */
  private void missing(String name, IOException failure, JsonGenerator json) {
    if (hub.plane().listening().stream().noneMatch(listener -> listener.name().equals(name))) {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeStringProperty("address", "");
      json.writeNumberProperty("connections", 0);
      problem(Optional.of(failure), json);
      json.writeEndObject();
    }
  }

  private static void problem(Optional<IOException> failure, JsonGenerator json) {
    failure.ifPresent(
        cause -> json.writeStringProperty("problem", String.valueOf(cause.getMessage())));
  }

  private void clusters(Traffic traffic, JsonGenerator json) throws InterruptedException {
    List<UpstreamConnection.View> connections =
        traffic.ask(LoopTraffic::upstreams).answers().stream().flatMap(List::stream).toList();
    json.writeName("clusters");
    json.writeStartArray();
    for (Upstream cluster : hub.translation().snapshot().upstreams()) {
      json.writeStartObject();
      json.writeStringProperty("name", cluster.name());
      List<LinkView> links = hub.plane().links(cluster.name());
      new LinksJson(json, connections).write(cluster.name(), links);
      credentials(cluster.name(), json);
      traffic.failures(cluster.name()).ifPresent(failures -> failures(failures, json));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void credentials(String cluster, JsonGenerator json) {
    Map<String, String> credentials = hub.credentials().problems().getOrDefault(cluster, Map.of());
    if (credentials.isEmpty()) {
      return;
    }
    json.writeName("credentials");
    json.writeStartArray();
    credentials.forEach(
        (name, problem) -> {
          json.writeStartObject();
          json.writeStringProperty("name", name);
          json.writeStringProperty("state", problem.isEmpty() ? "ready" : "unavailable");
          if (!problem.isEmpty()) {
            json.writeStringProperty("problem", problem);
          }
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private static void failures(ConnectFailures failures, JsonGenerator json) {
    json.writeName("connectFailures");
    json.writeStartObject();
    json.writeNumberProperty("total", failures.total());
    json.writeNumberProperty("inARow", failures.inARow());
    json.writeStringProperty("last", failures.last());
    json.writeStringProperty(
        "lastAt", failures.lastAt().truncatedTo(ChronoUnit.SECONDS).toString());
    json.writeEndObject();
  }
}
