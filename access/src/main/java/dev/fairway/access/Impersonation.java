package dev.fairway.access;

import dev.fairway.access.AccessRequest.OfObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whom a request wants to be taken for: its {@code Impersonate-*} header fields, as kube-apiserver
 * reads them (k8s.io/apiserver/pkg/endpoints/filters/impersonation). Of {@code Impersonate-User}
 * and {@code Impersonate-Uid} it reads only the first, so whoever makes this refuses a second one.
 *
 * @param user the user; a request that wants anything of this without a user is malformed
 * @param uid empty without one
 * @param groups the groups
 * @param extra the rest, by {@link #extraKey}
 */
public record Impersonation(
    String user, String uid, List<String> groups, Map<String, List<String>> extra) {

  private static final String AUTHENTICATION = "authentication.k8s.io";

  /** Copies the collections. */
  public Impersonation {
    groups = List.copyOf(groups);
    Map<String, List<String>> copy = LinkedHashMap.newLinkedHashMap(extra.size());
    extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    extra = Collections.unmodifiableMap(copy);
  }

  /** Nothing but a user. */
  public static Impersonation of(String user) {
    return new Impersonation(user, "", List.of(), Map.of());
  }

  /** What must be allowed for it, in the order in which kube-apiserver asks; the user first. */
  List<OfObject> parts() {
    List<OfObject> parts = new ArrayList<>();
    parts.add(ofUser());
    groups.forEach(group -> parts.add(ofGroup(group)));
    extra.forEach(
        (key, values) ->
            values.forEach(value -> parts.add(part(AUTHENTICATION, "userextras", key, value))));
    if (!uid.isEmpty()) {
      parts.add(part(AUTHENTICATION, "uids", "", uid));
    }
    return parts;
  }

  /**
   * The key that the end of a header field's name stands for, after {@code Impersonate-Extra-}: in
   * lower case first, then decoded; one with a broken escape stays as it is.
   */
  public static String extraKey(String encoded) {
    String lower = encoded.toLowerCase(Locale.ROOT);
    try {
      return PercentDecoding.path(lower);
    } catch (MalformedTargetException e) {
      return lower;
    }
  }

  static OfObject ofGroup(String group) {
    return part("", "groups", "", group);
  }

  private OfObject ofUser() {
    return ServiceAccountName.of(user)
        .map(
            account ->
                new OfObject(
                    ObjectRule.IMPERSONATE,
                    "",
                    "serviceaccounts",
                    "",
                    account.namespace(),
                    account.name(),
                    false))
        .orElseGet(() -> part("", "users", "", user));
  }

  private static OfObject part(String group, String resource, String subresource, String name) {
    return new OfObject(ObjectRule.IMPERSONATE, group, resource, subresource, "", name, false);
  }
}
