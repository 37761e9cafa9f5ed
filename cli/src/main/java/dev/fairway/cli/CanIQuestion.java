package dev.fairway.cli;

import dev.fairway.access.AccessRequest;
import dev.fairway.access.AccessRules;
import dev.fairway.access.Decision;
import dev.fairway.access.Impersonation;
import dev.fairway.access.KnownResources;
import dev.fairway.access.RequestInfo;
import dev.fairway.access.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody may or may not do, as it is typed.
 *
 * @param verb a verb of Kubernetes, or for a path an HTTP method in lower case
 * @param what {@code RESOURCE[.GROUP][/SUBRESOURCE]}, or a path
 * @param name an object's name; empty for none
 * @param namespace empty for all, and for what is in none
 */
record CanIQuestion(String verb, String what, String name, String namespace) {

  private static final String IMPERSONATE = "impersonate";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  /** Those of Kubernetes itself; another one is taken for the name of an object. */
  private static final Set<String> SUBRESOURCES =
      Set.of(
          "approval",
          "attach",
          "binding",
          "ephemeralcontainers",
          "eviction",
          "exec",
          "finalize",
          "log",
          "portforward",
          "proxy",
          "resize",
          "scale",
          "status",
          "token");

  Decision ask(AccessRules rules, Subject subject, String cluster) {
    // Who impersonates a user may mean a service account, which is decided on as one.
    if (verb.equals(IMPERSONATE) && what.equals("users") && !name.isEmpty()) {
      return rules.decideImpersonation(subject, cluster, Impersonation.of(name));
    }
    return rules.decide(subject, cluster, request());
  }

  boolean impersonates() {
    return verb.equals(IMPERSONATE);
  }

  /** What was probably meant, where kubectl would have understood it otherwise. */
  Optional<String> hint() {
    if (what.startsWith("/") || impersonates()) {
      return Optional.empty();
    }
    Asked asked = asked();
    if (name.isEmpty()
        && !asked.subresource().isEmpty()
        && !SUBRESOURCES.contains(asked.subresource())) {
      return Optional.of(
          "\"%s\" is the subresource %s; the object %s is '%s %s %s'"
              .formatted(
                  what,
                  asked.subresource(),
                  asked.subresource(),
                  verb,
                  asked.resource(),
                  asked.subresource()));
    }
    return asked
        .inPlural()
        .map(
            plural ->
                "no resource is called \"" + what + "\"; it is '" + verb + " " + plural + "'");
  }

  /**
   * What is asked for, in its parts.
   *
   * @param resource with its group after a dot, if that was typed
   * @param plural the same without the group
   */
  private record Asked(String resource, String plural, String group, String subresource) {

    Optional<String> inPlural() {
      boolean named = resource.length() > plural.length();
      return KnownResources.meant(plural, List.of(named ? group : "*"))
          .map(
              meant ->
                  meant
                      + resource.substring(plural.length())
                      + (subresource.isEmpty() ? "" : "/" + subresource));
    }
  }

  private Asked asked() {
    int slash = what.indexOf('/');
    String resource = slash < 0 ? what : what.substring(0, slash);
    int dot = resource.indexOf('.');
    String plural = dot < 0 ? resource : resource.substring(0, dot);
    String group = dot < 0 ? group(plural) : resource.substring(dot + 1);
    return new Asked(resource, plural, group, slash < 0 ? "" : what.substring(slash + 1));
  }

  private AccessRequest request() {
    if (what.startsWith("/")) {
      return new AccessRequest.OfPath(verb, what);
    }
    Asked asked = asked();
    String group = asked.group();
    String plural = asked.plural();
    boolean itself = plural.equals("namespaces") && group.isEmpty() && namespace.isEmpty();
    RequestInfo info =
        new RequestInfo(
            true,
            verb,
            group.isEmpty() ? "api" : "apis",
            group,
            "",
            // A namespace is in itself, as far as Kubernetes is concerned.
            itself ? name : namespace,
            plural,
            asked.subresource(),
            name,
            List.of(),
            "");
    return AccessRequest.of(info, false);
  }

  /** Nobody remembers the group of what is only ever impersonated. */
  private String group(String plural) {
    boolean ofAuthentication = plural.equals("uids") || plural.equals("userextras");
    return impersonates() && ofAuthentication ? AUTHENTICATION : "";
  }
}
