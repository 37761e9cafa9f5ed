package dev.fairway.credentials;

/** What files hold: it changes with the configuration, and only then. */
record FixedCredential(State state) implements Credential {

  /** A new one comes when the file has one. */
  @Override
  public void refused(State shown) {}
}
