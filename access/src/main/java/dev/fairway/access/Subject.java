package dev.fairway.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who the hub thinks a client is. Whoever authenticates the client sees to it that all of this is
 * of bounded size, and that names have a prefix which tells them from those of other
 * authenticators.
 *
 * @param user the name, as access policies spell it
 * @param uid what tells apart two who had the same name one after the other; may be empty
 * @param groups the groups, in the order in which they were told
 * @param extra what else is known, for authorisers of clusters; keys in lower case
 * @param authenticator what vouches for all this, for logs
 * @param home the cluster that vouches for it, where it has no prefix
 */
public record Subject(
    String user,
    String uid,
    List<String> groups,
    Map<String, List<String>> extra,
    String authenticator,
    Optional<Home> home) {

  /** One who is called the same everywhere. */
  public Subject(
      String user,
      String uid,
      List<String> groups,
      Map<String, List<String>> extra,
      String authenticator) {
    this(user, uid, groups, extra, authenticator, Optional.empty());
  }

  /**
   * The cluster that vouches for somebody.
   *
   * @param prefix what it does not put before its names
   */
  public record Home(String cluster, String prefix) {}

  /** Copies the collections. */
  public Subject {
    groups = List.copyOf(groups);
    Map<String, List<String>> copy = LinkedHashMap.newLinkedHashMap(extra.size());
    extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    extra = Collections.unmodifiableMap(copy);
  }

  /**
   * The same as a cluster should see it: with the names that it gave itself on the one that vouches
   * for it. On others these keep their prefix, and what else it said is left out: it could mean
   * something else there.
   */
  public Subject as(String cluster) {
    if (home.isEmpty()) {
      return this;
    }
    Home own = home.get();
    if (!own.cluster().equals(cluster)) {
      return extra.isEmpty() ? this : new Subject(user, uid, groups, Map.of(), authenticator, home);
    }
    int length = own.prefix().length();
    return new Subject(
        user.substring(length),
        uid,
        groups.stream().map(group -> group.substring(length)).toList(),
        extra,
        authenticator);
  }
}
