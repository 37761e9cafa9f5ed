package dev.fairway.config;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The single values that access policies are made of. */
final class AccessScalars {

  private static final int LONGEST_IDENTITY = 1_024;
  private static final int LONGEST_NAME = 253;

  static final String ALL = "*";
  static final String IMPERSONATE = "impersonate";

  /** What may be asked of objects only: of a path, the verb is the HTTP method. */
  static final List<String> OBJECT_VERBS =
      List.of("list", "watch", "create", "update", "deletecollection", "proxy", IMPERSONATE);

  static final List<String> PATH_VERBS = List.of("head", "post", "put", "options");

  static final ScalarType<String> VERB =
      ScalarType.of(
          "one of " + String.join(", ", AccessPolicySpec.VERBS),
          new Syntax.Choice(AccessPolicySpec.VERBS),
          text -> Scalars.require(AccessPolicySpec.VERBS.contains(text), text),
          Function.identity());

  /** A user or a group: whatever an authenticator may call one. */
  static final ScalarType<String> IDENTITY =
      matching(
          "a name without control characters, and without blanks at its ends",
          Patterns.IDENTITY,
          LONGEST_IDENTITY,
          "oidc:alice");

  static final ScalarType<String> CLUSTER =
      matching("the name of a cluster, or \"*\" for all", Patterns.CLUSTER_NAME, 63, "paris", "*");

  static final ScalarType<String> API_GROUP =
      matching(
          "an API group such as apps, \"\" for the core group, or \"*\" for all",
          Patterns.API_GROUP,
          LONGEST_NAME,
          "",
          "apps",
          "*");

  static final ScalarType<String> RESOURCE =
      matching(
          "a resource in plural such as pods or pods/log, \"*/scale\" for a subresource of all, or"
              + " \"*\" for everything; its API group stands in apiGroups",
          Patterns.RESOURCE,
          LONGEST_NAME * 2,
          "pods",
          "pods/log",
          "*/scale",
          "*");

  static final ScalarType<String> NAMESPACE =
      matching(
          "the name of a namespace; left out, it is all of them",
          Patterns.DNS_LABEL_NAME,
          63,
          "team-a");

  static final ScalarType<String> RESOURCE_NAME =
      matching(
          "a name as it is, without \"*\"; left out, it is every name",
          Patterns.LITERAL_IDENTITY,
          LONGEST_IDENTITY,
          "web");

  static final ScalarType<String> PATH =
      matching(
          "a path such as /version, one with a \"*\" at its end such as \"/healthz*\", or \"*\"",
          Patterns.PATH_OR_PREFIX,
          4_096,
          "/version",
          "/healthz*",
          "*");

  private AccessScalars() {}

  private static ScalarType<String> matching(
      String expected, String pattern, int most, String... examples) {
    Pattern compiled = Pattern.compile(pattern);
    int least = compiled.matcher("").matches() ? 0 : 1;
    return Scalars.checked(
        expected,
        new Syntax.Text(pattern, least, most, List.of(examples)),
        text -> text.codePointCount(0, text.length()) <= most && compiled.matcher(text).matches());
  }
}
