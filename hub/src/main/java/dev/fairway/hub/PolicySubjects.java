package dev.fairway.hub;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Scope;
import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.AuthenticatorSpec;
import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.config.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What users and groups can be called by a configuration, and so which subjects of policies nobody
 * can ever be.
 *
 * <p>All that an authenticator makes begins with its prefix, which ends at the first colon. Some
 * names have none: those that a cluster gives its own service accounts, and whoever is
 * impersonated. Where these are possible, only what looks like a mistyped prefix is doubted.
 */
final class PolicySubjects {

  private final SortedSet<String> users = new TreeSet<>();
  private final SortedSet<String> groups = new TreeSet<>();
  private boolean anyName;

  private PolicySubjects() {}

  /** Nothing where the Hub is in error, or is not there: what it makes of people is unknown. */
  static Optional<PolicySubjects> of(Configuration configuration) {
    List<HubSpec> hubs =
        configuration.resources().stream()
            .map(Resource::spec)
            .filter(HubSpec.class::isInstance)
            .map(HubSpec.class::cast)
            .toList();
    if (hubs.size() != 1) {
      return Optional.empty();
    }
    PolicySubjects subjects = new PolicySubjects();
    subjects.users.add("fairway:passthrough");
    hubs.getFirst().authentication().forEach(subjects::add);
    subjects.anyName |= configuration.homeUnread() || impersonates(configuration);
    return Optional.of(subjects);
  }

  /** Subjects that nobody can be: their author has probably mistyped a name. */
  List<Problem> warnings(Resource resource, AccessPolicySpec spec) {
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < spec.subjects().size(); i++) {
      String field = "spec.subjects[" + i + "].";
      switch (spec.subjects().get(i)) {
        case Holder.User(var name) ->
            whyNobody("users", users, name)
                .ifPresent(why -> warnings.add(resource.problem(field + "user", why)));
        case Holder.Group(var name) ->
            whyNobody("groups", groups, name)
                .ifPresent(why -> warnings.add(resource.problem(field + "group", why)));
      }
    }
    return warnings;
  }

  private void add(AuthenticatorSpec authenticator) {
    switch (authenticator) {
      case AuthenticatorSpec.ClientCertificate certificate -> addBoth(certificate.prefix());
      case AuthenticatorSpec.TokenFile file -> addBoth(file.prefix());
      case AuthenticatorSpec.Oidc oidc -> {
        users.add(oidc.usernamePrefix());
        if (oidc.groupsClaim().isPresent()) {
          groups.add(oidc.groupsPrefix());
        }
      }
      case AuthenticatorSpec.TokenReview review -> {
        addBoth(review.prefix());
        anyName = true;
      }
      case AuthenticatorSpec.Anonymous() -> {
        users.add("fairway:anonymous");
        groups.add("fairway:unauthenticated");
      }
    }
  }

  private void addBoth(String prefix) {
    users.add(prefix);
    groups.add(prefix);
  }

  private Optional<String> whyNobody(String kind, SortedSet<String> known, String name) {
    String prefix = name.substring(0, name.indexOf(':') + 1);
    if (known.contains(prefix) || known.contains(name)) {
      return Optional.empty();
    }
    String meant = Suggestion.among(known, prefix.equals("fairway:") ? name : prefix);
    if (anyName && meant.isEmpty()) {
      return Optional.empty();
    }
    String expected =
        known.isEmpty() ? "an authenticator that makes some" : String.join(" or ", known);
    return Optional.of(
        "nobody is called \""
            + name
            + "\": spec.authentication of the Hub makes no such "
            + kind
            + " (expected: "
            + expected
            + ")"
            + meant);
  }

  private static boolean impersonates(Configuration configuration) {
    return configuration.resources().stream()
        .map(Resource::spec)
        .filter(AccessPolicySpec.class::isInstance)
        .flatMap(policy -> ((AccessPolicySpec) policy).rules().stream())
        .anyMatch(PolicySubjects::impersonates);
  }

  private static boolean impersonates(AccessRule rule) {
    return rule.scope() instanceof Scope.Objects && rule.verbs().contains("impersonate");
  }
}
