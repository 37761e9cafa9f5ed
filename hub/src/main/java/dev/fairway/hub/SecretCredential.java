package dev.fairway.hub;

import dev.fairway.config.CredentialSpec;
import dev.fairway.credentials.BearerToken;
import dev.fairway.credentials.ClientCertificates;
import dev.fairway.credentials.Credential.Content;
import dev.fairway.hub.CredentialForm.Fault;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.kubernetes.HomeSecret;
import dev.fairway.kubernetes.SecretName;
import java.util.Map;
import java.util.Optional;

/**
 * A credential in a Secret of the home cluster.
 *
 * <p>Whoever may write Clusters in a namespace decides where the credential is sent to. So a Secret
 * counts only when whoever may write it has put the label on it. One that is deleted, or has lost
 * the label, is withdrawn and counts no more; one that holds something useless is a mistake, over
 * which the last good one goes on.
 */
final class SecretCredential {

  /** Says, with the value {@code true}, that a Secret is for the hub to use. */
  static final String LABEL = "fairway.dev/credential";

  private static final String TOKEN = "token";
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private SecretCredential() {}

  /** What a Secret comes to. */
  private sealed interface Outcome {

    /** Something that can be shown. */
    record Good(Content content) implements Outcome {}

    /**
     * Nothing.
     *
     * @param withdrawn whether what it was before must not be shown any more
     */
    record Bad(Fault fault, boolean withdrawn) implements Outcome {}
  }

  /**
   * The form of a credential in a Secret.
   *
   * @param last what it was before
   */
  static CredentialForm form(CredentialSpec spec, SecretName name, HomeSecret secret, Source last) {
    return switch (read(name, secret)) {
      case Outcome.Good(var content) -> new CredentialForm(spec, new Source.Held(content));
      case Outcome.Bad(Fault(var reason, var message), var withdrawn) -> {
        boolean kept = !withdrawn && last instanceof Source.Held;
        String outcome = kept ? "; the last good credential goes on" : "; there is no credential";
        yield new CredentialForm(
            spec,
            kept ? last : new Source.Missing(message),
            Optional.of(new Fault(reason, message + outcome)));
      }
    };
  }

  private static Outcome read(SecretName name, HomeSecret secret) {
    return switch (secret) {
      case HomeSecret.Pending pending -> bad("SecretUnread", name + " was not read yet", false);
      case HomeSecret.Unreadable(var reason) ->
          bad("SecretUnread", name + " was never read: " + reason, false);
      case HomeSecret.Absent absent -> bad("SecretNotFound", "there is no " + name, true);
      case HomeSecret.Held(var labels, var data) when !"true".equals(labels.get(LABEL)) ->
          bad(
              "SecretNotLabelled",
              name + " is not labelled for the hub (expected: " + LABEL + ": \"true\")",
              true);
      case HomeSecret.Held(var labels, var data) -> content(name, data);
    };
  }

  private static Outcome content(SecretName name, Map<String, String> data) {
    Optional<String> token = Optional.ofNullable(data.get(TOKEN));
    String certificate = data.getOrDefault(CERTIFICATE, "");
    String key = data.getOrDefault(KEY, "");
    boolean hasCertificate = !certificate.isEmpty() && !key.isEmpty();
    if (token.isPresent() == hasCertificate) {
      String has = hasCertificate ? " has both" : " has neither";
      return invalid(name + has + " (expected: token, or tls.crt and tls.key)");
    }
    try {
      return new Outcome.Good(
          new Content(
              token.map(BearerToken::parse),
              hasCertificate
                  ? Optional.of(ClientCertificates.parse(certificate, key))
                  : Optional.empty()));
    } catch (IllegalArgumentException e) {
      // Of our own readers, whose messages quote nothing.
      return invalid(name + ", " + (hasCertificate ? CERTIFICATE : TOKEN) + ": " + e.getMessage());
    }
  }

  private static Outcome invalid(String message) {
    return bad("SecretInvalid", message, false);
  }

  private static Outcome bad(String reason, String message, boolean withdrawn) {
    return new Outcome.Bad(new Fault(reason, message), withdrawn);
  }
}
