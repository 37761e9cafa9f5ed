package dev.fairway.hub;

import java.util.List;
import java.util.Optional;

/**
 * Whom a cluster takes a credential for (SelfSubjectReview).
 *
 * @param user its name there
 */
record SelfReview(String user, List<String> groups) {

  /** The question, JSON. */
  static final String REVIEW =
      "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}";

  /** Of a cluster that does not tell. */
  static final SelfReview UNTOLD = new SelfReview("", List.of());

  private static final String ACCOUNT = "system:serviceaccount:";

  /** Copies the groups. */
  SelfReview {
    groups = List.copyOf(groups);
  }

  /** Reads its answer; nothing if it is none. */
  static Optional<SelfReview> read(String text) {
    return JsonTree.read(text)
        .map(tree -> tree.object("status").object("userInfo"))
        .map(user -> new SelfReview(user.text("username"), user.texts("groups")))
        .filter(review -> !review.user().isEmpty());
  }

  /** Whether nobody was known by what was shown. */
  boolean isAnonymous() {
    return user.equals("system:anonymous");
  }

  /** Whether no rule of the cluster limits it. */
  boolean isUnlimited() {
    return groups.contains("system:masters");
  }

  /** The namespace of a service account. */
  Optional<String> namespace() {
    String[] parts = user.startsWith(ACCOUNT) ? user.split(":", -1) : new String[0];
    return parts.length == 4 ? Optional.of(parts[2]) : Optional.empty();
  }
}
