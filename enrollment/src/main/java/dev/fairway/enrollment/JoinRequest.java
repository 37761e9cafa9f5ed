package dev.fairway.enrollment;

import dev.fairway.net.HostName;
import dev.fairway.pki.CertificateRequest;
import java.util.Optional;

/**
 * What an agent sends to join.
 *
 * @param token of the invite; secret
 * @param request of a certificate for the agent's key
 * @param cluster which cluster it takes itself for; refused if the invite is for another one
 * @param hostname what it calls its machine
 * @param version of the program that it is
 * @param apiServer of its cluster, where it offers one
 * @param credential for that API server, where it offers one; secret
 */
public record JoinRequest(
    InviteToken token,
    CertificateRequest request,
    Optional<String> cluster,
    String hostname,
    String version,
    Optional<ApiServer> apiServer,
    Optional<String> credential) {

  /** The most bytes of one; twenty authorities and a large token fit. */
  public static final int MAX_BYTES = 192 << 10;

  /** The most characters of a credential: tokens of clouds are large. */
  static final int MAX_CREDENTIAL = 128 << 10;

  private static final int MAX_VERSION = 100;

  /**
   * Checks what anybody may send.
   *
   * @throws IllegalArgumentException if a part cannot be used; the message names it
   */
  public JoinRequest {
    if (token.text().length() > InviteToken.MAX_CHARACTERS) {
      throw new IllegalArgumentException("token: longer than any (expected: that of an invite)");
    }
    hostname = HostName.isValid(hostname) ? new HostName(hostname).value() : "";
    version = checkedVersion(version);
    credential.ifPresent(JoinRequest::requireToken);
  }

  /** Leaves secrets out. */
  @Override
  public String toString() {
    return "JoinRequest[cluster=" + cluster + ", hostname=" + hostname + "]";
  }

  /** As JSON. Secret. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("token", token.text());
          json.writeStringProperty("request", request.pem());
          JsonText.optional(json, "cluster", cluster);
          json.writeStringProperty("hostname", hostname);
          json.writeStringProperty("version", version);
          apiServer.ifPresent(
              offered -> {
                json.writeObjectPropertyStart("apiServer");
                json.writeStringProperty("endpoint", offered.endpoint().toString());
                json.writeStringProperty("serverName", offered.serverName());
                json.writeStringProperty("ca", offered.authoritiesPem());
                json.writeEndObject();
              });
          JsonText.optional(json, "credential", credential);
        });
  }

  /**
   * Reads what {@link #json} writes, of a sender who may be anybody.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  public static JoinRequest parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new JoinRequest(
        new InviteToken(fields.text("token")),
        request(fields),
        fields.optional("cluster"),
        fields.optional("hostname").orElse(""),
        fields.text("version"),
        fields.optionalObject("apiServer").map(JoinRequest::apiServer),
        fields.optional("credential"));
  }

  static CertificateRequest request(JsonFields fields) {
    String pem = fields.text("request");
    try {
      return CertificateRequest.parse(pem);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("request: " + e.getMessage(), e);
    }
  }

  static String checkedVersion(String version) {
    if (version.length() > MAX_VERSION || !version.matches("[\\x20-\\x7e]*")) {
      throw new IllegalArgumentException(
          "version: no version (expected: at most " + MAX_VERSION + " printable characters)");
    }
    return version;
  }

  private static ApiServer apiServer(JsonFields offered) {
    String endpoint = offered.text("endpoint");
    String serverName = offered.text("serverName");
    String ca = offered.text("ca");
    try {
      return ApiServer.parse(endpoint, serverName, ca);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("apiServer." + e.getMessage(), e);
    }
  }

  /** What may stand in a field of HTTP as a token (RFC 6750 section 2.1). */
  private static void requireToken(String text) {
    if (text.length() > MAX_CREDENTIAL || !text.matches("[-A-Za-z0-9._~+/]+=*")) {
      throw new IllegalArgumentException(
          "credential: no bearer token (expected: at most " + MAX_CREDENTIAL + " characters)");
    }
  }
}
