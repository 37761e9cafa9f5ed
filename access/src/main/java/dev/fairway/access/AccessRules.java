package dev.fairway.access;

import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRequest.OfPath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All access policies together, made for being asked. Immutable; any thread, an event loop too: a
 * decision looks up the user and each group, then goes through the rules that name them, and makes
 * next to nothing unless it denies.
 *
 * <p>Without any policy there are no rules, and a cluster's own RBAC decides alone. With the first
 * policy, what no policy allows is denied, on all clusters and to everybody.
 */
public final class AccessRules {

  /** Without any policy. */
  public static final AccessRules NONE = new AccessRules(false, Map.of(), Map.of());

  private final boolean present;
  private final Map<String, Grants> users;
  private final Map<String, Grants> groups;

  AccessRules(boolean present, Map<String, Grants> users, Map<String, Grants> groups) {
    this.present = present;
    this.users = Map.copyOf(users);
    this.groups = Map.copyOf(groups);
  }

  /**
   * Compiles policies.
   *
   * @param policies those in force; one in error without a good form as {@link
   *     AccessPolicy#grantingNothing}
   * @param clusters the labels of every cluster, by its name
   */
  public static AccessRules of(
      List<AccessPolicy> policies, Map<String, Map<String, String>> clusters) {
    return policies.isEmpty() ? NONE : AccessCompiler.compile(policies, clusters);
  }

  /** Whether there is any policy. */
  public boolean present() {
    return present;
  }

  /** Decides on a request. Never throws. */
  public Decision decide(Subject subject, String cluster, AccessRequest request) {
    if (!present) {
      return Decision.NO_POLICIES;
    }
    return switch (request) {
      case OfPath path -> decision(subject, path, find(subject, cluster, path));
      case OfObject object when object.connects() -> connect(subject, cluster, object);
      case OfObject object -> decision(subject, object, find(subject, cluster, object));
    };
  }

  /**
   * Decides whether somebody may be taken for somebody else: on each part of that, as
   * kube-apiserver does. Without any policy nobody has allowed it, so a hub with rights of its own
   * must refuse it then too. Never throws.
   *
   * @return of several parts, the decision on the first that is not allowed, or that on the user
   */
  public Decision decideImpersonation(Subject subject, String cluster, Impersonation wanted) {
    if (!present) {
      return Decision.NO_POLICIES;
    }
    List<OfObject> parts = wanted.parts();
    if (wanted.user().isEmpty()) {
      return new Decision.Denied(parts.getFirst(), Wording.withoutUser(subject));
    }
    Decision ofUser = decide(subject, cluster, parts.getFirst());
    for (OfObject part : parts) {
      if (find(subject, cluster, part) == null) {
        return decision(subject, part, null);
      }
    }
    return ofUser;
  }

  /**
   * Whether a policy lets somebody be taken for a user by that name, which is to spell it out if it
   * is one of {@link SystemNames}. Without any policy none does. Never throws.
   */
  public boolean lends(Subject subject, String cluster, String user) {
    return find(subject, cluster, Impersonation.of(user).parts().getFirst()) != null;
  }

  /** The same of a group. */
  public boolean lendsGroup(Subject subject, String cluster, String group) {
    return find(subject, cluster, Impersonation.ofGroup(group)) != null;
  }

  /** The rules that hold for somebody on a cluster, each once, those of the user first. */
  public List<Grant> grants(Subject subject, String cluster) {
    Set<Grant> grants = new LinkedHashSet<>(of(users, subject.user()).on(cluster));
    for (String group : subject.groups()) {
      grants.addAll(of(groups, group).on(cluster));
    }
    return List.copyOf(grants);
  }

  /** First what it does itself, then that it becomes a connection. */
  private Decision connect(Subject subject, String cluster, OfObject request) {
    OfObject own = request.as(request.verb());
    OfObject create = request.as("create");
    Decision.Allowed allowed = find(subject, cluster, own);
    if (allowed == null) {
      return decision(subject, own, null);
    }
    return find(subject, cluster, create) == null ? decision(subject, create, null) : allowed;
  }

  private static Decision decision(
      Subject subject, AccessRequest request, Decision.@Nullable Allowed allowed) {
    return allowed != null
        ? allowed
        : new Decision.Denied(request, Wording.denied(subject, request));
  }

  private Decision.@Nullable Allowed find(Subject subject, String cluster, OfObject request) {
    String sub = request.subresource();
    String full = sub.isEmpty() ? request.resource() : request.resource() + "/" + sub;
    String ofAll = sub.isEmpty() ? full : "*/" + sub;
    Decision.Allowed found = of(users, subject.user()).find(cluster, request, full, ofAll);
    for (int i = 0; found == null && i < subject.groups().size(); i++) {
      found = of(groups, subject.groups().get(i)).find(cluster, request, full, ofAll);
    }
    return found;
  }

  private Decision.@Nullable Allowed find(Subject subject, String cluster, OfPath request) {
    Decision.Allowed found = of(users, subject.user()).find(cluster, request);
    for (int i = 0; found == null && i < subject.groups().size(); i++) {
      found = of(groups, subject.groups().get(i)).find(cluster, request);
    }
    return found;
  }

  private static Grants of(Map<String, Grants> holders, String name) {
    return holders.getOrDefault(name, Grants.NONE);
  }
}
