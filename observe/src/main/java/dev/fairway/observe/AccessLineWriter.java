package dev.fairway.observe;

import java.io.OutputStream;
import java.time.Duration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes records as JSON lines; not thread-safe. The field names are a promise to log pipelines.
 */
final class AccessLineWriter {

  private final JsonFactory json =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
  private final OutputStream out;

  AccessLineWriter(OutputStream out) {
    this.out = out;
  }

  void write(AccessRecord entry) {
    try (JsonGenerator line = json.createGenerator(ObjectWriteContext.empty(), out)) {
      line.writeStartObject();
      line.writeStringProperty("time", entry.time().toString());
      line.writeStringProperty("id", entry.id());
      line.writeStringProperty("client", entry.connection().client());
      line.writeStringProperty("protocol", entry.protocol());
      line.writeStringProperty("method", entry.method());
      line.writeStringProperty("host", entry.host());
      line.writeStringProperty("path", entry.path());
      optional(line, "route", entry.route());
      optional(line, "upstream", entry.upstream());
      entry.annotation().describe((name, value) -> optional(line, name, value));
      line.writeNumberProperty("status", entry.status());
      line.writeNumberProperty("request_bytes", entry.requestBytes());
      line.writeNumberProperty("response_bytes", entry.responseBytes());
      optional(line, "endpoint", entry.endpoint());
      milliseconds(line, "upstream_wait_ms", entry.upstreamWait());
      milliseconds(line, "first_byte_ms", entry.firstByte());
      milliseconds(line, "total_ms", entry.total());
      line.writeStringProperty("end", entry.end().word());
      optional(line, "problem", entry.problem());
      line.writeStringProperty("user_agent", entry.userAgent());
      line.writeEndObject();
      line.writeRaw('\n');
    }
  }

  private static void optional(JsonGenerator line, String name, String value) {
    if (!value.isEmpty()) {
      line.writeStringProperty(name, value);
    }
  }

  private static void milliseconds(JsonGenerator line, String name, Duration value) {
    line.writeNumberProperty(name, Math.floor(value.toNanos() / 1e3) / 1e3);
  }
}
