package dev.fairway.authentication;

/**
 * What vouches for clients, as the configuration says it: immutable, compared by content. What one
 * needs while it runs (memory, connections) belongs to {@link Clients}, which keeps that as long as
 * an equal one is wanted.
 */
public sealed interface Authenticator
    permits ClientCertificates, StaticTokens, JwtIssuer, TokenReviewer, Anonymous {

  /** What it is called in logs and metrics: one of a few words. */
  String kind();
}
