package dev.fairway.credentials;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * What a program has printed: an ExecCredential (k8s.io/client-go/pkg/apis/clientauthentication).
 *
 * @param content what to show
 * @param expires when it stops being good; absent if it says nothing of that
 */
record ExecAnswer(Credential.Content content, Optional<Instant> expires) {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final Set<String> FIELDS =
      Set.of("expirationTimestamp", "token", "clientCertificateData", "clientKeyData");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message quotes nothing of it
   */
  static ExecAnswer parse(String json, String apiVersion) {
    Map<String, String> top = new HashMap<>();
    Map<String, String> status = new HashMap<>();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "it printed no JSON object");
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("status") && value == JsonToken.START_OBJECT) {
          status(parser, status);
        } else if (value == JsonToken.VALUE_STRING) {
          top.put(name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
      require(parser.nextToken() == null, "it printed more than one JSON object");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it printed something that is not JSON");
    }
    require("ExecCredential".equals(top.get("kind")), "it printed no ExecCredential");
    require(
        apiVersion.equals(top.get("apiVersion")),
        "it printed another apiVersion than " + apiVersion);
    return answer(status);
  }

  private static void status(JsonParser parser, Map<String, String> status) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!FIELDS.contains(name) || value == JsonToken.VALUE_NULL) {
        parser.skipChildren();
        continue;
      }
      require(value == JsonToken.VALUE_STRING, "status." + name + " is no text");
      if (!parser.getString().isEmpty()) {
        status.put(name, parser.getString());
      }
    }
  }

  private static ExecAnswer answer(Map<String, String> status) {
    Optional<String> token = Optional.ofNullable(status.get("token"));
    Optional<String> certificate = Optional.ofNullable(status.get("clientCertificateData"));
    Optional<String> key = Optional.ofNullable(status.get("clientKeyData"));
    require(
        certificate.isPresent() == key.isPresent(),
        "it printed a certificate without its key, or a key without its certificate");
    require(
        token.isPresent() || certificate.isPresent(),
        "it printed neither a token nor a certificate");
    return new ExecAnswer(
        new Credential.Content(
            token.map(BearerToken::parse),
            certificate.map(pem -> ClientCertificates.parse(pem, key.orElseThrow()))),
        Optional.ofNullable(status.get("expirationTimestamp")).map(ExecAnswer::time));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("status.expirationTimestamp is no time (RFC 3339)");
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
