package dev.fairway.pki;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which agent of which cluster a certificate speaks for.
 *
 * <p>In a certificate it is the only name of the extension for alternative names (RFC 5280 section
 * 4.2.1.6), a URI without an authority: {@code fairway:agent:<cluster>:<id>}. Such a name is no
 * host's and no user's, and nobody resolves it. It is no SPIFFE ID, because that needs a trust
 * domain, which here would be the hub's name: an agent outlives a change of that.
 *
 * @param cluster the name of the cluster, a DNS label (RFC 1123)
 * @param id tells agents of one cluster apart, a DNS label too
 */
public record AgentIdentity(String cluster, String id) {

  private static final String LABEL = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
  private static final Pattern ONE = Pattern.compile(LABEL);
  private static final Pattern FORM =
      Pattern.compile("fairway:agent:(" + LABEL + "):(" + LABEL + ")");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if one is no DNS label
   */
  public AgentIdentity {
    requireLabel("cluster", cluster);
    requireLabel("agent", id);
  }

  /** Whether a text can be the name of a cluster, or the id of an agent. */
  public static boolean isLabel(String text) {
    return ONE.matcher(text).matches();
  }

  /**
   * Whom a certificate names: nobody unless it has exactly one alternative name, and that is an
   * agent's. Says nothing of who issued it.
   */
  public static Optional<AgentIdentity> of(X509Certificate certificate) {
    return OnlyUri.of(certificate).flatMap(AgentIdentity::parse);
  }

  /** Reads what {@link #uri} writes, and nothing else. */
  static Optional<AgentIdentity> parse(String uri) {
    Matcher matcher = FORM.matcher(uri);
    return matcher.matches()
        ? Optional.of(new AgentIdentity(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** As it stands in certificates. */
  public String uri() {
    return "fairway:agent:" + cluster + ":" + id;
  }

  /** As people write it: the cluster, a slash and the id. */
  @Override
  public String toString() {
    return cluster + "/" + id;
  }

  private static void requireLabel(String what, String text) {
    if (!isLabel(text)) {
      throw new IllegalArgumentException(
          what
              + ": \""
              + text
              + "\" (expected: lower-case letters, digits and \"-\", a letter or digit at both"
              + " ends, at most 63)");
    }
  }
}
