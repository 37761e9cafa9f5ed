package dev.fairway.authentication;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who sends it. Its hash is made once, by whoever asks for it first:
 * confined to the request's thread until that has been handed on.
 */
public final class Presented {

  /** The longest token that is looked at: those of cloud providers take some KiB. */
  static final int LONGEST_TOKEN = 64 << 10;

  private final List<X509Certificate> certificates;
  private final String bearer;
  private @Nullable TokenHash hash;

  /**
   * @param certificates what the client presented when it connected, the same list for all requests
   *     of a connection; may be empty
   * @param bearer its token; empty without one
   */
  public Presented(List<X509Certificate> certificates, String bearer) {
    this.certificates = certificates;
    this.bearer = bearer;
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  /** The token; empty without one. */
  String bearer() {
    return bearer;
  }

  /** Whether there is a token that is worth a look. */
  boolean hasBearer() {
    return !bearer.isEmpty() && bearer.length() <= LONGEST_TOKEN;
  }

  boolean areNone() {
    return certificates.isEmpty() && bearer.isEmpty();
  }

  TokenHash hash() {
    if (hash == null) {
      hash = TokenHash.of(bearer);
    }
    return hash;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return certificates.size()
        + " certificates, "
        + (bearer.isEmpty() ? "no token" : "a token of " + bearer.length() + " characters");
  }
}
