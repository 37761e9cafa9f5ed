package dev.fairway.hub;

import java.util.List;
import java.util.Set;

/**
 * What the hub's own credential needs on a cluster, as {@link LeastRights} prints it, to be held
 * against what it has. Pure.
 *
 * @param impersonates whether the hub speaks for others there
 * @param users those that it speaks for; empty for anybody
 * @param onlyUsers whether there may be no others: policies of a home cluster may let in more
 * @param groups those that the access policies name; there may be others
 * @param others what it needs besides users and groups
 * @param reviewsTokens whether it asks the cluster whose tokens are
 * @param followsService whether it asks the cluster where its API servers are
 */
record NeededRights(
    boolean impersonates,
    Set<String> users,
    boolean onlyUsers,
    Set<String> groups,
    List<AccessRight> others,
    boolean reviewsTokens,
    boolean followsService) {

  private static final List<String> SUBJECTS =
      List.of("users", "groups", "serviceaccounts", "uids", "userextras");

  private static final String IMPERSONATE = "impersonate";
  private static final AccessRight USERS = new AccessRight(IMPERSONATE, "", "users");
  static final AccessRight GROUPS = new AccessRight(IMPERSONATE, "", "groups");
  static final AccessRight REVIEWS =
      new AccessRight("create", "authentication.k8s.io", "tokenreviews");

  /** Where the API servers of a cluster are said. */
  static final AccessRight SLICES =
      new AccessRight("list", "discovery.k8s.io", "endpointslices", "", "default");

  /** Copies the collections. */
  NeededRights {
    users = Set.copyOf(users);
    groups = Set.copyOf(groups);
    others = List.copyOf(others);
  }

  /** To speak for the users. */
  List<AccessRight> forUsers() {
    return users.isEmpty() ? List.of(USERS) : users.stream().sorted().map(USERS::named).toList();
  }

  /** To speak for the groups that are known by name. */
  List<AccessRight> forGroups() {
    return groups.stream().sorted().map(GROUPS::named).toList();
  }

  /**
   * What of a rule is more than is needed, or than everybody has who is known to a cluster; nothing
   * is left of its verbs where there is no more.
   *
   * @param namespace where it holds; empty for everywhere
   */
  GrantedRule more(GrantedRule rule, String group, String resource, String namespace) {
    GrantedRule one = rule.only(List.of(group), List.of(resource));
    return one.only(
        verb -> {
          AccessRight right = new AccessRight(verb, group, resource, "", namespace);
          boolean own = rule.ofPaths() ? Everybody.mayAsk(verb, resource) : Everybody.may(right);
          return !own && !isForImpersonation(right, rule.names()) && !isForQuestions(right);
        });
  }

  /** Verbs of constrained impersonation (KEP-5284) begin with the old one's name. */
  private boolean isForImpersonation(AccessRight right, List<String> names) {
    String kind = right.resource().replaceFirst("/.*", "");
    boolean named = !names.isEmpty() && users.containsAll(names);
    boolean tooMany = kind.equals("users") && onlyUsers && !named;
    return impersonates
        && right.verb().startsWith(IMPERSONATE)
        && (!right.verb().equals(IMPERSONATE) || SUBJECTS.contains(kind))
        && !tooMany;
  }

  /** SubjectAccessReviews come with the role system:auth-delegator, which others recommend. */
  private boolean isForQuestions(AccessRight right) {
    return (reviewsTokens
            && right.verb().equals("create")
            && (right.equals(REVIEWS) || right.resource().equals("subjectaccessreviews")))
        || (followsService
            && List.of("get", "list", "watch").contains(right.verb())
            && right.resource().equals(SLICES.resource())
            && right.namespace().equals(SLICES.namespace()));
  }
}
