package dev.fairway.config;

import dev.fairway.config.AuthenticatorSpec.Anonymous;
import dev.fairway.config.AuthenticatorSpec.ClientCertificate;
import dev.fairway.config.AuthenticatorSpec.Oidc;
import dev.fairway.config.AuthenticatorSpec.TokenFile;
import dev.fairway.config.AuthenticatorSpec.TokenReview;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How what vouches for the clients of a hub is written. */
final class AuthenticationKind {

  private static final String PREFIX =
      "What users and groups begin with, so that nobody else can be called the same.";

  private static final Field<String> CLIENT_CA_FILE =
      Field.required(
          "caFile",
          Scalars.FILE,
          "PEM file of the authorities that issue the certificates of clients.");

  private static final Field<String> CLIENT_CRL_FILE =
      Field.optional(
          "crlFile",
          Scalars.FILE,
          "PEM file of the lists of what these authorities have revoked (CRL). When a list is over,"
              + " certificates of its authority are refused.");

  private static final Field<String> CLIENT_PREFIX =
      Field.defaulted("prefix", Scalars.NAME_PREFIX, "certificate:", PREFIX);

  private static final Field<ClientCertificate> CLIENT_CERTIFICATE =
      Field.optional(
          "clientCertificate",
          ObjectType.of(
              List.of(CLIENT_CA_FILE, CLIENT_CRL_FILE, CLIENT_PREFIX),
              values ->
                  new ClientCertificate(
                      values.get(CLIENT_CA_FILE),
                      values.find(CLIENT_CRL_FILE),
                      values.get(CLIENT_PREFIX))),
          "Certificates that clients present: the common name is the user, organizations are"
              + " groups.");

  private static final Field<String> TOKEN_PATH =
      Field.required(
          "path",
          Scalars.FILE,
          "File with a line for each token: sha256:HASH USER [uid=UID] [group=GROUP]..., as"
              + " \"fairway hub token\" prints it.");

  private static final Field<String> TOKEN_PREFIX =
      Field.defaulted("prefix", Scalars.NAME_PREFIX, "token:", PREFIX);

  private static final Field<TokenFile> TOKEN_FILE =
      Field.optional(
          "tokenFile",
          ObjectType.of(
              List.of(TOKEN_PATH, TOKEN_PREFIX),
              values -> new TokenFile(values.get(TOKEN_PATH), values.get(TOKEN_PREFIX))),
          "Bearer tokens whose hashes are in a file. Not for clusters with the upstream identity"
              + " passthrough: there, tokens are the cluster's.");

  private static final Field<String> REVIEW_CLUSTER =
      Field.required(
          "cluster",
          Scalars.LABEL_NAME,
          "The Cluster object whose API server is asked, with the object's credential.");

  private static final Field<List<String>> REVIEW_AUDIENCES =
      Field.defaulted(
          "audiences",
          new ListType<>(OidcKind.TEXT, 0, 100),
          List.of(),
          "What a token must be for: one of these. Left out: for the cluster's API server.");

  private static final Field<String> REVIEW_PREFIX =
      Field.optional(
          "prefix",
          Scalars.NAME_PREFIX,
          "What users and groups begin with, everywhere but on that cluster itself. Left out: the"
              + " cluster's name and a colon.");

  private static final Field<TokenReview> TOKEN_REVIEW =
      Field.optional(
          "tokenReview",
          new ObjectType<>(
              List.of(REVIEW_CLUSTER, REVIEW_AUDIENCES, REVIEW_PREFIX),
              List.of(),
              AuthenticationKind::checkReview,
              AuthenticationKind::review),
          "Tokens that a cluster knows, such as those of service accounts: it is asked.");

  private static final Field<Anonymous> ANONYMOUS =
      Field.optional(
          "anonymous",
          ObjectType.of(List.of(), values -> new Anonymous()),
          "Whoever shows neither certificate nor token is the user fairway:anonymous of the group"
              + " fairway:unauthenticated. Not for clusters with the upstream identity passthrough.");

  static final Field<List<AuthenticatorSpec>> FIELD =
      Field.defaulted(
          "authentication",
          new ListType<>(
              new UnionType<AuthenticatorSpec>(
                  List.of(CLIENT_CERTIFICATE, TOKEN_FILE, OidcKind.FIELD, TOKEN_REVIEW, ANONYMOUS)),
              0,
              16),
          List.of(),
          "What vouches for clients, in the order in which it is asked. Whom none knows is"
              + " fairway:passthrough where the upstream identity is passthrough, and gets nothing"
              + " elsewhere.");

  private AuthenticationKind() {}

  /** Two that vouch for different people must not call them the same. */
  static void check(Values values, Check.Fault fault) {
    List<AuthenticatorSpec> all = values.get(FIELD);
    Map<String, String> kinds = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      String at = "authentication[" + i + "].";
      switch (all.get(i)) {
        case ClientCertificate(var file, var revoked, var prefix) ->
            claim(kinds, prefix, "clientCertificate", at + "clientCertificate.prefix", fault);
        case TokenFile(var file, var prefix) ->
            claim(kinds, prefix, "tokenFile", at + "tokenFile.prefix", fault);
        case Oidc oidc -> {
          String owner = "oidc of " + oidc.issuer();
          claim(kinds, oidc.usernamePrefix(), owner, at + "oidc.usernamePrefix", fault);
          claim(kinds, oidc.groupsPrefix(), owner, at + "oidc.groupsPrefix", fault);
        }
        case TokenReview review -> {
          String owner = "tokenReview of " + review.cluster();
          claim(kinds, review.prefix(), owner, at + "tokenReview.prefix", fault);
        }
        case Anonymous() -> {}
      }
    }
  }

  private static void checkReview(Values values, Check.Fault fault) {
    String cluster = values.get(REVIEW_CLUSTER);
    boolean reserved = cluster.equals("system") || cluster.equals("fairway");
    if (reserved && values.find(REVIEW_PREFIX).isEmpty()) {
      fault.at(
          REVIEW_PREFIX,
          "missing (expected: a prefix, since " + cluster + ": is for somebody else)");
    }
  }

  private static TokenReview review(Values values) {
    String cluster = values.get(REVIEW_CLUSTER);
    return new TokenReview(
        cluster, values.get(REVIEW_AUDIENCES), values.find(REVIEW_PREFIX).orElse(cluster + ":"));
  }

  private static void claim(
      Map<String, String> owners, String prefix, String owner, String field, Check.Fault fault) {
    String before = owners.putIfAbsent(prefix, owner);
    if (before != null && !before.equals(owner)) {
      fault.below(
          field, Quoted.of(prefix) + " (expected: another prefix than that of " + before + " has)");
    }
  }
}
