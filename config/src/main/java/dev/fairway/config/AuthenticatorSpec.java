package dev.fairway.config;

/** What vouches for the clients of a hub. */
public sealed interface AuthenticatorSpec {

  /**
   * Certificates that clients present: the common name is the user, organizations are groups.
   *
   * @param caFile the authorities that issue them, PEM
   * @param prefix what users and groups of theirs begin with
   */
  record ClientCertificate(String caFile, String prefix) implements AuthenticatorSpec {}

  /**
   * Bearer tokens of which a file has the hashes.
   *
   * @param path the file
   * @param prefix what users and groups of theirs begin with
   */
  record TokenFile(String path, String prefix) implements AuthenticatorSpec {}

  /** Whoever shows nothing may be nobody. */
  record Anonymous() implements AuthenticatorSpec {}
}
