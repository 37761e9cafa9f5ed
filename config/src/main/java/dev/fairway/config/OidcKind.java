package dev.fairway.config;

import dev.fairway.config.AuthenticatorSpec.Oidc;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How an OpenID provider that vouches for clients is written. */
final class OidcKind {

  private static final List<String> ALGORITHM_NAMES =
      List.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512");

  private static final ScalarType<String> ISSUER_URL =
      Scalars.checked(
          "a URL such as https://login.example.com/realm, as tokens name it, without a query",
          new Syntax.Text(Patterns.ISSUER, 9, 500, List.of("https://login.example.com")),
          text -> text.length() <= 500 && text.matches(Patterns.ISSUER));

  static final ScalarType<String> TEXT =
      Scalars.checked(
          "printable text of at most 500 characters",
          new Syntax.Text(Patterns.PRINTABLE, 1, 500, List.of("hub")),
          text -> text.length() <= 500 && text.matches(Patterns.PRINTABLE));

  private static final ScalarType<String> ALGORITHM =
      ScalarType.of(
          "one of " + String.join(", ", ALGORITHM_NAMES),
          new Syntax.Choice(ALGORITHM_NAMES),
          text -> Scalars.require(ALGORITHM_NAMES.contains(text), text),
          Function.identity());

  private static final Field<String> ISSUER =
      Field.required(
          "issuer",
          ISSUER_URL,
          "The provider, exactly as its tokens name it. Its keys are found from"
              + " <issuer>/.well-known/openid-configuration.");

  private static final Field<List<String>> AUDIENCES =
      Field.required(
          "audiences",
          new ListType<>(TEXT, 1, 100),
          "What a token must be for: one of these must be in its claim aud.");

  private static final Field<String> CA_FILE =
      Field.optional(
          "caFile",
          Scalars.FILE,
          "PEM file of the authorities that may have issued the provider's certificate. Left out:"
              + " those that the system trusts.");

  private static final Field<String> USERNAME_CLAIM =
      Field.defaulted(
          "usernameClaim",
          TEXT,
          "sub",
          "The claim that names the user. An email must not be claimed to be unverified.");

  private static final Field<String> USERNAME_PREFIX =
      Field.defaulted(
          "usernamePrefix",
          Scalars.NAME_PREFIX,
          "oidc:",
          "What users begin with, so that nobody else can be called the same.");

  private static final Field<String> GROUPS_CLAIM =
      Field.optional(
          "groupsClaim",
          TEXT,
          "The claim that names the groups, one or a list. Left out: nobody is in a group.");

  private static final Field<String> GROUPS_PREFIX =
      Field.optional(
          "groupsPrefix",
          Scalars.NAME_PREFIX,
          "What groups begin with. Left out: what users begin with.");

  private static final Field<Map<String, String>> REQUIRED_CLAIMS =
      Field.defaulted(
          "requiredClaims",
          new MapType<>(TEXT, TEXT),
          Map.of(),
          "What a token must claim besides, each exactly.");

  private static final Field<List<String>> SIGNING_ALGORITHMS =
      Field.defaulted(
          "signingAlgorithms",
          new ListType<>(ALGORITHM, 1, ALGORITHM_NAMES.size()),
          List.of("RS256"),
          "What a token may be signed with.");

  static final Field<Oidc> FIELD =
      Field.optional(
          "oidc",
          ObjectType.of(
              List.of(
                  ISSUER,
                  AUDIENCES,
                  CA_FILE,
                  USERNAME_CLAIM,
                  USERNAME_PREFIX,
                  GROUPS_CLAIM,
                  GROUPS_PREFIX,
                  REQUIRED_CLAIMS,
                  SIGNING_ALGORITHMS),
              OidcKind::build),
          "Tokens of an OpenID provider (JWT). Not for clusters with the upstream identity"
              + " passthrough: there, tokens are the cluster's.");

  private OidcKind() {}

  private static Oidc build(Values values) {
    String prefix = values.get(USERNAME_PREFIX);
    return new Oidc(
        values.get(ISSUER),
        values.get(AUDIENCES),
        values.find(CA_FILE),
        values.get(USERNAME_CLAIM),
        prefix,
        values.find(GROUPS_CLAIM),
        values.find(GROUPS_PREFIX).orElse(prefix),
        values.get(REQUIRED_CLAIMS),
        values.get(SIGNING_ALGORITHMS));
  }
}
