package dev.fairway.relay;

import static dev.fairway.observe.AdminJson.milliseconds;
import static dev.fairway.observe.AdminJson.optional;

import dev.fairway.net.HostPort;
import dev.fairway.pump.PumpLimits;
import dev.fairway.transport.ClientHello;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Sessions as the admin API tells them. Field names are a promise. */
final class SessionJson {

  private SessionJson() {}

  /** The fields of every session. */
  static void write(SessionView view, JsonGenerator json) {
    SessionRecord facts = view.facts();
    json.writeStringProperty("id", facts.id());
    json.writeNumberProperty("connection", facts.connection());
    json.writeStringProperty("state", view.state());
    json.writeStringProperty("begun", facts.begun().toString());
    milliseconds(json, "ageMs", facts.lasted());
    json.writeStringProperty("client", text(facts.client()));
    if (facts.proxied().isPresent()) {
      json.writeStringProperty("proxy", text(facts.remote()));
    }
    json.writeStringProperty("listener", facts.listener());
    json.writeStringProperty("local", text(facts.local()));
    optional(json, "serverName", facts.hello().flatMap(ClientHello::serverName).orElse(""));
    json.writeStringProperty("upstream", facts.upstream());
    json.writeStringProperty("member", view.member().map(SessionRecord.Try::peer).orElse(""));
    json.writeNumberProperty("fromClient", facts.fromClient());
    json.writeNumberProperty("toUpstream", facts.taker().map(SessionRecord.Try::sent).orElse(0L));
    json.writeNumberProperty(
        "fromUpstream", facts.taker().map(SessionRecord.Try::received).orElse(0L));
    json.writeNumberProperty("toClient", facts.toClient());
    json.writeNumberProperty("spliced", facts.spliced());
    view.progress()
        .ifPresentOrElse(progress -> progress(progress, json), () -> outcome(facts, json));
  }

  private static void progress(SessionView.Progress progress, JsonGenerator json) {
    json.writeObjectPropertyStart("waitsFor");
    json.writeStringProperty("fromClient", word(progress.fromClient()));
    json.writeStringProperty("fromUpstream", word(progress.fromUpstream()));
    json.writeEndObject();
  }

  private static void outcome(SessionRecord facts, JsonGenerator json) {
    json.writeNumberProperty("status", facts.status());
    json.writeStringProperty("end", facts.end());
    optional(json, "problem", facts.problem());
  }

  /** What is told of one session only. */
  static void details(SessionView view, JsonGenerator json) {
    json.writeNumberProperty("generation", view.generation());
    json.writeArrayPropertyStart("tries");
    Iterator<String> failures = view.failures().iterator();
    for (SessionRecord.Try each : view.facts().tries()) {
      json.writeStartObject();
      json.writeStringProperty("member", each.peer());
      json.writeStringProperty(
          "problem", each.failed() && failures.hasNext() ? failures.next() : "");
      each.connected().ifPresent(took -> milliseconds(json, "connectMs", took));
      each.firstByte().ifPresent(after -> milliseconds(json, "firstByteMs", after));
      milliseconds(json, "lastedMs", each.lasted());
      json.writeEndObject();
    }
    json.writeEndArray();
    protocols(view.facts().hello().map(ClientHello::protocols).orElse(List.of()), json);
    limits(view, json);
  }

  private static void protocols(List<String> offered, JsonGenerator json) {
    json.writeArrayPropertyStart("alpn");
    offered.forEach(json::writeString);
    json.writeEndArray();
  }

  private static void limits(SessionView view, JsonGenerator json) {
    PumpLimits limits = view.rules().limits();
    Target target = view.target();
    json.writeObjectPropertyStart("limits");
    milliseconds(json, "helloMs", view.rules().helloTimeout());
    if (target != null) {
      milliseconds(json, "connectMs", target.connectTimeout());
      json.writeNumberProperty("tries", target.tries());
    }
    milliseconds(json, "idleMs", limits.idle());
    if (limits.session() != null) {
      milliseconds(json, "sessionMs", limits.session());
    }
    json.writeBooleanProperty("bandwidth", limits.fromClient() != null);
    json.writeEndObject();
  }

  static String text(InetSocketAddress address) {
    return HostPort.of(address).toString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
