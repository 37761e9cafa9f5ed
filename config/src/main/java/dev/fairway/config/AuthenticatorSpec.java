package dev.fairway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What vouches for the clients of a hub. */
public sealed interface AuthenticatorSpec {

  /**
   * Certificates that clients present: the common name is the user, organizations are groups.
   *
   * @param caFile the authorities that issue them, PEM
   * @param crlFile what these have revoked, PEM; absent for nothing
   * @param prefix what users and groups of theirs begin with
   */
  record ClientCertificate(String caFile, Optional<String> crlFile, String prefix)
      implements AuthenticatorSpec {}

  /**
   * Bearer tokens of which a file has the hashes.
   *
   * @param path the file
   * @param prefix what users and groups of theirs begin with
   */
  record TokenFile(String path, String prefix) implements AuthenticatorSpec {}

  /**
   * Tokens of an OpenID provider.
   *
   * @param issuer as tokens name it
   * @param audiences of which a token must be for one
   * @param caFile what may have issued the provider's certificate; absent for what the system
   *     trusts
   * @param usernameClaim where the user's name comes from
   * @param usernamePrefix what users begin with
   * @param groupsClaim where groups come from; absent for none
   * @param groupsPrefix what groups begin with
   * @param requiredClaims what a token must claim besides
   * @param signingAlgorithms those that a token may be signed with
   */
  record Oidc(
      String issuer,
      List<String> audiences,
      Optional<String> caFile,
      String usernameClaim,
      String usernamePrefix,
      Optional<String> groupsClaim,
      String groupsPrefix,
      Map<String, String> requiredClaims,
      List<String> signingAlgorithms)
      implements AuthenticatorSpec {

    /** Copies the collections. */
    public Oidc {
      audiences = List.copyOf(audiences);
      requiredClaims = Map.copyOf(requiredClaims);
      signingAlgorithms = List.copyOf(signingAlgorithms);
    }
  }

  /**
   * Tokens of a cluster, which is asked.
   *
   * @param cluster its name
   * @param audiences of which a token must be for one; empty for the cluster's own
   * @param prefix what users and groups begin with, everywhere but on that cluster
   */
  record TokenReview(String cluster, List<String> audiences, String prefix)
      implements AuthenticatorSpec {

    /** Copies the audiences. */
    public TokenReview {
      audiences = List.copyOf(audiences);
    }
  }

  /** Whoever shows nothing may be nobody. */
  record Anonymous() implements AuthenticatorSpec {}
}
