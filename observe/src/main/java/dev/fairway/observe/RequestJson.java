package dev.fairway.observe;

import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * Requests as the admin API tells them. Field names are a promise. Nothing here holds a credential
 * or a query: {@link AccessRecord} has none.
 */
final class RequestJson {

  private RequestJson() {}

  /** The fields of a request, without its connection. */
  static void write(RequestView request, JsonGenerator json) {
    AccessRecord facts = request.facts();
    json.writeStringProperty("id", facts.id());
    json.writeStringProperty("state", request.progress().isPresent() ? "open" : "ended");
    json.writeStringProperty("time", facts.time().toString());
    json.writeStringProperty("protocol", facts.protocol());
    json.writeStringProperty("method", facts.method());
    json.writeStringProperty("host", facts.host());
    json.writeStringProperty("path", facts.path());
    json.writeStringProperty("userAgent", facts.userAgent());
    json.writeStringProperty("route", facts.route());
    if (!facts.route().isEmpty()) {
      json.writeStringProperty("routedBy", facts.bySni() ? "sni" : "host");
    }
    json.writeStringProperty("upstream", facts.upstream());
    if (!facts.upstream().isEmpty()) {
      AdminJson.optional(json, "link", facts.link());
      json.writeStringProperty("traffic", facts.traffic().name().toLowerCase(Locale.ROOT));
    }
    json.writeName("about");
    json.writeStartObject();
    facts.annotation().describe((name, value) -> AdminJson.optional(json, name, value));
    json.writeEndObject();
    upstreamConnection(facts, json);
    json.writeNumberProperty("status", facts.status());
    json.writeNumberProperty("requestBytes", facts.requestBytes());
    json.writeNumberProperty("responseBytes", facts.responseBytes());
    if (facts.upstreamConnection() != null) {
      AdminJson.milliseconds(json, "upstreamWaitMs", facts.upstreamWait());
    }
    if (facts.status() != 0) {
      AdminJson.milliseconds(json, "firstByteMs", facts.firstByte());
    }
    AdminJson.milliseconds(json, "totalMs", facts.total());
    json.writeStringProperty("end", facts.end().word());
    AdminJson.optional(json, "problem", facts.problem());
    request.progress().ifPresent(progress -> progress(progress, json));
  }

  private static void upstreamConnection(AccessRecord facts, JsonGenerator json) {
    UpstreamConnection connection = facts.upstreamConnection();
    if (connection == null) {
      return;
    }
    json.writeName("upstreamConnection");
    json.writeStartObject();
    json.writeNumberProperty("id", connection.id());
    json.writeStringProperty("endpoint", connection.endpoint());
    json.writeStringProperty("local", connection.local());
    json.writeStringProperty("protocol", connection.protocol());
    json.writeStringProperty("since", connection.since().toString());
    AdminJson.milliseconds(json, "tookMs", connection.took());
    json.writeEndObject();
  }

  private static void progress(RequestView.Progress progress, JsonGenerator json) {
    json.writeName("progress");
    json.writeStartObject();
    json.writeStringProperty("waitsFor", progress.next().word());
    json.writeNumberProperty("unwrittenToUpstream", progress.unwrittenToUpstream());
    json.writeNumberProperty("unwrittenToClient", progress.unwrittenToClient());
    AdminJson.milliseconds(json, "sinceClientMs", progress.sinceClient());
    if (!progress.sinceUpstream().isNegative()) {
      AdminJson.milliseconds(json, "sinceUpstreamMs", progress.sinceUpstream());
    }
    json.writeEndObject();
  }

  static void connection(DownstreamConnection connection, JsonGenerator json) {
    json.writeNumberProperty("id", connection.id());
    json.writeStringProperty("client", connection.client());
    json.writeStringProperty("listener", connection.listener());
    json.writeStringProperty("tls", connection.security().tls());
    json.writeStringProperty("serverName", connection.security().serverName());
    json.writeStringProperty("alpn", connection.security().protocol());
  }
}
