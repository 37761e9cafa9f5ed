package dev.fairway.authentication;

import java.util.List;

/**
 * Knows clients by asking a cluster whose token they show (Kubernetes, TokenReview of
 * authentication.k8s.io/v1).
 *
 * @param cluster its name
 * @param audiences of which a token must be for one; empty for the cluster's own
 * @param prefix what users and groups begin with, everywhere but on that cluster
 */
public record TokenReviewer(String cluster, List<String> audiences, String prefix)
    implements Authenticator {

  static final String KIND = "tokenReview";

  /** Copies the audiences. */
  public TokenReviewer {
    audiences = List.copyOf(audiences);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
