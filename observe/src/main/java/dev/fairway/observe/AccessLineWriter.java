package dev.fairway.observe;

import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes records as JSON lines; not thread-safe. The field names are a promise to log pipelines.
 */
final class AccessLineWriter {

  private static final int MICROS = 1_000_000;

  private final JsonGenerator line;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /**
   * Prepares to write.
   *
   * @param out memory: what it throws would break the line, and all that come after it
   */
  AccessLineWriter(OutputStream out) {
    line =
        JsonFactory.builder()
            .rootValueSeparator("")
            .build()
            .createGenerator(ObjectWriteContext.empty(), out);
  }

  void write(AccessRecord entry) {
    line.writeStartObject();
    line.writeStringProperty("time", time(entry.time()));
    line.writeStringProperty("id", entry.id());
    line.writeStringProperty("client", entry.connection().client());
    line.writeStringProperty("protocol", entry.protocol());
    line.writeStringProperty("method", entry.method());
    line.writeStringProperty("host", entry.host());
    line.writeStringProperty("path", entry.path());
    optional("route", entry.route());
    optional("upstream", entry.upstream());
    entry.annotation().describe(this::optional);
    line.writeNumberProperty("status", entry.status());
    line.writeNumberProperty("request_bytes", entry.requestBytes());
    line.writeNumberProperty("response_bytes", entry.responseBytes());
    optional("link", entry.link());
    optional("endpoint", entry.endpoint());
    milliseconds("upstream_wait_ms", entry.upstreamWait());
    milliseconds("first_byte_ms", entry.firstByte());
    milliseconds("total_ms", entry.total());
    line.writeStringProperty("end", entry.end().word());
    optional("problem", entry.problem());
    line.writeStringProperty("user_agent", entry.userAgent());
    line.writeEndObject();
    line.writeRaw('\n');
    line.flush();
  }

  private void optional(String name, String value) {
    if (!value.isEmpty()) {
      line.writeStringProperty(name, value);
    }
  }

  private void milliseconds(String name, Duration value) {
    line.writeNumberProperty(name, Math.floor(value.toNanos() / 1e3) / 1e3);
  }

  /** RFC 3339 to the microsecond. Formatting all of it anew would be a tenth of the line's cost. */
  private String time(Instant time) {
    if (time.getEpochSecond() != second) {
      second = time.getEpochSecond();
      String whole = Instant.ofEpochSecond(second).toString();
      secondText = whole.substring(0, whole.length() - 1);
    }
    String micros = Integer.toString(MICROS + time.getNano() / 1_000);
    return secondText + "." + micros.substring(1) + "Z";
  }
}
