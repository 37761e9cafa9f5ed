package dev.fairway.enrollment;

import dev.fairway.pki.AgentKey;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.CertificateRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * What an agent sends for its next certificate. That the holder of the old key wants it is shown by
 * a signature, not by a TLS handshake: so a certificate that ended a few days ago is good for it
 * too, and who sends the same again gets a certificate for a key that they do not have.
 *
 * @param chain the certificate that it has
 * @param request of a certificate for its next key
 * @param approval the old key's signature over the request
 * @param version of the program
 */
public record Renewal(
    List<X509Certificate> chain, CertificateRequest request, String approval, String version) {

  /** How long after its end a certificate is still good for it. */
  public static final Duration GRACE = Duration.ofDays(7);

  /** The most bytes of one. */
  public static final int MAX_BYTES = 32 << 10;

  private static final int LONGEST_CHAIN = 4;

  /**
   * Checks what anybody may send.
   *
   * @throws IllegalArgumentException if a part cannot be used; the message names it
   */
  public Renewal {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || chain.size() > LONGEST_CHAIN) {
      throw new IllegalArgumentException(
          "certificate: " + chain.size() + " certificates (expected: 1 to " + LONGEST_CHAIN + ")");
    }
    version = JoinRequest.checkedVersion(version);
  }

  /** One that the holder of a key approves of. */
  public static Renewal by(
      AgentKey old, List<X509Certificate> chain, CertificateRequest request, String version) {
    return new Renewal(chain, request, old.approve(request), version);
  }

  /** Whether the key of the certificate has approved of the request. */
  boolean isApproved() {
    return AgentKey.isApproved(chain.getFirst().getPublicKey(), request, approval);
  }

  /** As JSON. */
  public String json() {
    return JsonText.object(
        json -> {
          json.writeStringProperty("certificate", CertificatePem.print(chain));
          json.writeStringProperty("request", request.pem());
          json.writeStringProperty("approval", approval);
          json.writeStringProperty("version", version);
        });
  }

  /**
   * Reads what {@link #json} writes, of a sender who may be anybody.
   *
   * @throws IllegalArgumentException if it is something else; the message names the field
   */
  public static Renewal parse(String text) {
    JsonFields fields = JsonFields.read(text);
    return new Renewal(
        chain(fields),
        JoinRequest.request(fields),
        fields.text("approval"),
        fields.text("version"));
  }

  private static List<X509Certificate> chain(JsonFields fields) {
    String pem = fields.text("certificate");
    try {
      return CertificatePem.parse(pem);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("certificate: " + e.getMessage(), e);
    }
  }
}
