package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** An answer of the admin API as it goes over the wire. */
final class AdminAnswer {

  /** Terminals take some characters above ASCII for commands too, and clients chose the texts. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final int status;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  private AdminAnswer(int status) {
    this.status = status;
  }

  static AdminAnswer of(AdminRequest request, AdminResource resource)
      throws AdminException, InterruptedException {
    AdminAnswer answer = new AdminAnswer(200);
    try (JsonGenerator json = answer.generator()) {
      json.writeStartObject();
      resource.answer(request, json);
      json.writeEndObject();
    }
    return answer;
  }

  static AdminAnswer error(AdminException problem) {
    AdminAnswer answer = new AdminAnswer(problem.status());
    try (JsonGenerator json = answer.generator()) {
      json.writeStartObject();
      json.writeStringProperty("error", problem.getMessage());
      json.writeEndObject();
    }
    return answer;
  }

  byte[] bytes() {
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, status == 200 ? "OK" : "Error", body.size());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(US_ASCII));
    all.writeBytes(body.toByteArray());
    return all.toByteArray();
  }

  /** People read it with curl, so it is broken into lines. */
  private JsonGenerator generator() {
    return JSON.createGenerator(
        new ObjectWriteContext.Base() {
          @Override
          public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
          }

          @Override
          public boolean hasPrettyPrinter() {
            return true;
          }
        },
        body);
  }
}
