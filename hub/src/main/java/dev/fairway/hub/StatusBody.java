package dev.fairway.hub;

import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An error of the hub's own in the form that every Kubernetes client reads: {@code metav1.Status}
 * (k8s.io/apimachinery/pkg/apis/meta/v1). Pure; any thread.
 */
public final class StatusBody {

  /** The media type of what {@link #render} makes. */
  public static final String CONTENT_TYPE = "application/json";

  private static final JsonFactory JSON = new JsonFactory();

  private StatusBody() {}

  /**
   * One reason among several, machine-readable.
   *
   * @param reason such as {@code UpstreamUnreachable}
   * @param message for people
   */
  public record Cause(String reason, String message) {}

  /**
   * Renders an error.
   *
   * @param code the HTTP status, 400 to 599
   * @param message for the person who reads it
   * @param retryAfter how long a client should wait before it tries again, where it may; rounded up
   *     to whole seconds, as in the header {@code Retry-After}
   * @param causes more about the reason; may be empty
   */
  public static String render(
      int code, String message, Optional<Duration> retryAfter, List<Cause> causes) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("kind", "Status");
      json.writeStringProperty("apiVersion", "v1");
      json.writeObjectPropertyStart("metadata");
      json.writeEndObject();
      json.writeStringProperty("status", "Failure");
      json.writeStringProperty("message", message);
      String reason = reason(code);
      if (!reason.isEmpty()) {
        json.writeStringProperty("reason", reason);
      }
      if (retryAfter.isPresent() || !causes.isEmpty()) {
        writeDetails(json, retryAfter, causes);
      }
      json.writeNumberProperty("code", code);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeDetails(
      JsonGenerator json, Optional<Duration> retryAfter, List<Cause> causes) {
    json.writeObjectPropertyStart("details");
    if (!causes.isEmpty()) {
      json.writeArrayPropertyStart("causes");
      for (Cause cause : causes) {
        json.writeStartObject();
        json.writeStringProperty("reason", cause.reason());
        json.writeStringProperty("message", cause.message());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    retryAfter.ifPresent(wait -> json.writeNumberProperty("retryAfterSeconds", seconds(wait)));
    json.writeEndObject();
  }

  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusSeconds(1).minusNanos(1).toSeconds());
  }

  /**
   * The reason that Kubernetes gives with a status; clients decide by it. Those that the API server
   * never answers with get what clients themselves make of a bare status (NewGenericServerResponse
   * of k8s.io/apimachinery/pkg/api/errors): none below 500, and InternalError from there on.
   */
  static String reason(int code) {
    return switch (code) {
      case 400 -> "BadRequest";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 406 -> "NotAcceptable";
      case 408, 504 -> "Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "RequestEntityTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 422 -> "Invalid";
      case 429 -> "TooManyRequests";
      case 503 -> "ServiceUnavailable";
      default -> code < 500 ? "" : "InternalError";
    };
  }
}
