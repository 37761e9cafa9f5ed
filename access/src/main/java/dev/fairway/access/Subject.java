package dev.fairway.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 */
public record Subject(
    String user,
    String uid,
    List<String> groups,
    Map<String, List<String>> extra,
    String authenticator) {

  /** Copies the collections. */
  public Subject {
    groups = List.copyOf(groups);
    Map<String, List<String>> copy = LinkedHashMap.newLinkedHashMap(extra.size());
    extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    extra = Collections.unmodifiableMap(copy);
  }
}
