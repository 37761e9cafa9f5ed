package dev.fairway.access;

import static dev.fairway.access.Policies.objects;
import static dev.fairway.access.Policies.policy;
import static dev.fairway.access.Policies.subject;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImpersonationTest {

  private static final String AUTHENTICATION = "authentication.k8s.io";

  private static final AccessRules RULES =
      AccessRules.of(
          List.of(
              policy(
                  "some",
                  "sue",
                  impersonate("", "users", "", "jane,system:admin"),
                  impersonate("", "groups", "", "devs,system:masters"),
                  impersonate("", "serviceaccounts", "team-a", "builder"),
                  impersonate(AUTHENTICATION, "uids", "", "u-1"),
                  impersonate(AUTHENTICATION, "userextras/scopes", "", "view")),
              policy(
                  "any",
                  "ann",
                  impersonate("", "users,groups", "", ""),
                  impersonate(AUTHENTICATION, "uids,userextras/scopes", "", "")),
              policy("accounts", "abe", impersonate("", "serviceaccounts", "team-a", "")),
              policy("named", "art", impersonate("", "serviceaccounts", "", "builder")),
              policy(
                  "god",
                  "gus",
                  objects("*", "*", "*", "*", "", ""),
                  objects("*", "*", "*", "*/scopes", "", ""),
                  objects("*", "*", ",authentication.k8s.io", "users,groups,uids", "", ""),
                  objects("*", "impersonate", "*", "*,users", "", "*,*a"),
                  objects("*", "impersonate", "", "*,*/scopes", "", ""))),
          Map.of());

  @ParameterizedTest
  @CsvSource({
    "sue, jane,                                true",
    "sue, jane2,                               false",
    "sue, system:admin,                        true",
    "sue, system:adminx,                       false",
    "sue, system:serviceaccount:team-a:builder, true",
    "sue, system:serviceaccount:team-b:builder, false",
    "sue, system:serviceaccount:team-a:other,  false",
    "ann, jane,                                true",
    "ann, system:admin,                        false",
    "ann, system:,                             false",
    "ann, ' system:admin',                     false",
    "ann, system:serviceaccount:team-a:builder, false",
    "ann, system:serviceaccount:Bad:builder,   false",
    "ann, *,                                   true",
    "abe, system:serviceaccount:team-a:builder, false",
    "art, system:serviceaccount:team-a:builder, false",
    "gus, jane,                                false",
    "gus, *,                                   false",
    "gus, system:admin,                        false",
    "gus, system:serviceaccount:team-a:builder, false",
    "bob, jane,                                false",
    "jane, jane,                               false",
  })
  void aUserIsImpersonatedOnlyWhereARuleSpellsIt(String who, String user, boolean allowed) {
    assertThat(allows(who, Impersonation.of(user))).isEqualTo(allowed);
  }

  @Test
  void everyPartMustBeAllowed() {
    assertThat(allows("sue", of("jane", "u-1", List.of("devs", "system:masters"), "view")))
        .isTrue();
    assertThat(allows("sue", of("jane", "u-2", List.of("devs"), "view"))).isFalse();
    assertThat(allows("sue", of("jane", "u-1", List.of("devs", "ops"), "view"))).isFalse();
    assertThat(allows("sue", of("jane", "u-1", List.of("devs"), "edit"))).isFalse();
    assertThat(allows("sue", of("bob", "u-1", List.of("devs"), "view"))).isFalse();
    assertThat(allows("ann", of("x", "y", List.of("z", ""), "w"))).isTrue();
    assertThat(allows("ann", of("x", "", List.of("system:masters"), "w"))).isFalse();
    assertThat(allows("ann", new Impersonation("x", "", List.of(), Map.of("other", List.of("w")))))
        .isFalse();
  }

  @Test
  void theFirstPartThatIsNotAllowedIsNamed() {
    assertThat(decide("sue", of("jane", "", List.of("ops"), "view")))
        .isInstanceOfSatisfying(
            Decision.Denied.class,
            denied ->
                assertThat(denied.reason())
                    .isEqualTo(
                        "User \"sue\" cannot impersonate resource \"groups\" in API group \"\" at"
                            + " the cluster scope: no access policy allows it"));
    assertThat(decide("abe", Impersonation.of("system:serviceaccount:a:b")))
        .isInstanceOfSatisfying(
            Decision.Denied.class,
            denied ->
                assertThat(denied.reason())
                    .contains("resource \"serviceaccounts\" in API group \"\" in the namespace"));
  }

  @Test
  void whoeverAllowedTheUserIsNamed() {
    assertThat(decide("sue", of("jane", "", List.of("devs"), "view")))
        .isEqualTo(new Decision.Allowed("some", 0, "p.yaml:1:1"));
  }

  @Test
  void groupsWithoutAUserAreRefused() {
    assertThat(decide("ann", of("", "", List.of("devs"), "view")))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void withoutAnyPolicyNobodyHasAllowedIt() {
    assertThat(AccessRules.NONE.decideImpersonation(subject("a"), "c", Impersonation.of("b")))
        .isEqualTo(Decision.NO_POLICIES);
  }

  @ParameterizedTest
  @CsvSource({
    "Scopes,                 scopes",
    "Example.com%2fKey,      example.com/key",
    "a%zz,                   a%zz",
    "%41,                    A",
  })
  void keysOfExtrasAreReadAsKubernetesReadsThem(String encoded, String key) {
    assertThat(Impersonation.extraKey(encoded)).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system:serviceaccount:a",
        "system:serviceaccount:a:b:c",
        "system:serviceaccount::b",
        "system:serviceaccount:a:",
        "system:serviceaccount:a.b:c",
        "system:serviceaccounts:a:b",
        "alice",
      })
  void whatIsNoServiceAccountIsAUser(String name) {
    assertThat(ServiceAccountName.of(name)).isEmpty();
  }

  private static AccessRule impersonate(
      String group, String resources, String namespaces, String names) {
    return objects("*", "impersonate", group, resources, namespaces, names);
  }

  private static Impersonation of(String user, String uid, List<String> groups, String scope) {
    return new Impersonation(user, uid, groups, Map.of("scopes", List.of(scope)));
  }

  private static boolean allows(String who, Impersonation wanted) {
    return decide(who, wanted) instanceof Decision.Allowed;
  }

  private static Decision decide(String who, Impersonation wanted) {
    return RULES.decideImpersonation(subject(who), "paris", wanted);
  }
}
