package dev.fairway.hub;

import java.io.StringWriter;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Something that a cluster may allow on a resource.
 *
 * @param resource in plural, with its subresource
 * @param name of one object; empty for all
 * @param namespace empty for all of them, and for what is in none
 */
record AccessRight(String verb, String group, String resource, String name, String namespace) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String RBAC = "rbac.authorization.k8s.io";

  /** Whoever may do this may do everything. */
  static final AccessRight EVERYTHING = new AccessRight("*", "*", "*");

  /**
   * What no hub needs, and what makes its credential as good as an administrator's. They are asked
   * one by one, since authorizers other than RBAC do not list what they allow. The worst is first.
   */
  static final List<AccessRight> GRAVE =
      List.of(
          new AccessRight("get", "", "secrets"),
          new AccessRight("list", "", "secrets"),
          new AccessRight("create", "", "pods"),
          new AccessRight("create", "", "pods/exec"),
          new AccessRight("create", "", "serviceaccounts/token"),
          new AccessRight("get", "", "nodes/proxy"),
          new AccessRight("create", "apps", "deployments"),
          new AccessRight("create", RBAC, "clusterrolebindings"),
          new AccessRight("bind", RBAC, "clusterroles"),
          new AccessRight("escalate", RBAC, "clusterroles"),
          new AccessRight("update", "certificates.k8s.io", "certificatesigningrequests/approval"),
          new AccessRight(
              "create", "admissionregistration.k8s.io", "mutatingwebhookconfigurations"));

  /** On all objects of a resource, in all namespaces. */
  AccessRight(String verb, String group, String resource) {
    this(verb, group, resource, "", "");
  }

  /** How grave the gravest of these is: less is worse. */
  static int rank(Predicate<AccessRight> these) {
    for (int i = 0; i < GRAVE.size(); i++) {
      if (these.test(GRAVE.get(i))) {
        return i;
      }
    }
    return GRAVE.size();
  }

  /** On one object only. */
  AccessRight named(String object) {
    return new AccessRight(verb, group, resource, object, namespace);
  }

  /** The question whether it is allowed: a SelfSubjectAccessReview, JSON. */
  String review() {
    StringWriter text = new StringWriter();
    int slash = resource.indexOf('/');
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("apiVersion", "authorization.k8s.io/v1");
      json.writeStringProperty("kind", "SelfSubjectAccessReview");
      json.writeObjectPropertyStart("spec");
      json.writeObjectPropertyStart("resourceAttributes");
      json.writeStringProperty("verb", verb);
      json.writeStringProperty("group", group);
      json.writeStringProperty("resource", slash < 0 ? resource : resource.substring(0, slash));
      json.writeStringProperty("subresource", slash < 0 ? "" : resource.substring(slash + 1));
      json.writeStringProperty("name", name);
      json.writeStringProperty("namespace", namespace);
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  /** For people, such as {@code impersonate groups}. */
  @Override
  public String toString() {
    String which = name.isEmpty() ? "" : " \"" + name + "\"";
    String where = namespace.isEmpty() ? "" : " in namespace " + namespace;
    return verb + " " + resource + which + where;
  }
}
