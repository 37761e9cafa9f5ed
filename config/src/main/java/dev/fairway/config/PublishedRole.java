package dev.fairway.config;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * The least that a hub needs in its home cluster: a role, and a binding in each namespace; for what
 * replicas keep together, empty Secrets and a role in the first namespace. Pure; any thread.
 */
public final class PublishedRole {

  private static final String NAME = "fairway-home";
  private static final String REPLICAS = "fairway-replicas";
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String RBAC_VERSION = RBAC + "/v1";

  private static final List<String> SHARING = List.of("get", "list", "watch", "patch");

  /** Each replica has a Lease by its id, which nobody knows before. */
  private static final List<String> ANNOUNCING =
      List.of("list", "watch", "create", "patch", "delete");

  private PublishedRole() {}

  /** Whom the role is for. */
  public sealed interface Holder {

    /** A service account. */
    record ServiceAccount(String namespace, String name) implements Holder {}

    /** A user by name. */
    record User(String name) implements Holder {}
  }

  /** Which Secrets of these namespaces the hub may read. */
  public sealed interface Secrets {

    /** None: no object refers to one. */
    record None() implements Secrets {}

    /** Those of these names, and no others. */
    record Named(List<String> names) implements Secrets {

      /** Copies the names. */
      public Named {
        names = List.copyOf(names);
      }
    }

    /** All of them; only for namespaces that have no other Secrets. */
    record All() implements Secrets {}
  }

  /**
   * Indented JSON that {@code kubectl apply -f -} takes.
   *
   * @param namespaces those whose objects count, the one that goes first first
   * @param holder the hub, as the home cluster knows it
   * @param secrets those that objects refer to
   */
  public static String list(List<String> namespaces, Holder holder, Secrets secrets) {
    return PublishedSchema.text(json -> write(namespaces, holder, secrets, json));
  }

  private static void write(
      List<String> namespaces, Holder holder, Secrets secrets, JsonGenerator json) {
    json.writeStringProperty("apiVersion", "v1");
    json.writeStringProperty("kind", "List");
    json.writeArrayPropertyStart("items");
    json.writeStartObject();
    json.writeStringProperty("apiVersion", RBAC_VERSION);
    json.writeStringProperty("kind", "ClusterRole");
    metadata(NAME, "", json);
    json.writeArrayPropertyStart("rules");
    rules(json);
    // The hub asks for each Secret by its name, which the right to list it by that name suffices
    // for.
    switch (secrets) {
      case Secrets.None none -> {}
      case Secrets.Named(var names) -> secrets(names, json);
      case Secrets.All all -> secrets(List.of(), json);
    }
    json.writeEndArray();
    json.writeEndObject();
    namespaces.forEach(namespace -> binding("ClusterRole", NAME, namespace, holder, json));
    replicas(namespaces.getFirst(), holder, json);
    json.writeEndArray();
  }

  /**
   * The Secrets are made here and not by the hub: the right to make Secrets cannot be narrowed to
   * names. Applied again, they keep what is in them.
   */
  private static void replicas(String namespace, Holder holder, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("apiVersion", RBAC_VERSION);
    json.writeStringProperty("kind", "Role");
    metadata(REPLICAS, namespace, json);
    json.writeArrayPropertyStart("rules");
    rule("", List.of("secrets"), AgentSecrets.all(), SHARING, json);
    rule("coordination.k8s.io", List.of("leases"), List.of(), ANNOUNCING, json);
    json.writeEndArray();
    json.writeEndObject();
    binding("Role", REPLICAS, namespace, holder, json);
    for (String name : AgentSecrets.all()) {
      json.writeStartObject();
      json.writeStringProperty("apiVersion", "v1");
      json.writeStringProperty("kind", "Secret");
      metadata(name, namespace, json);
      json.writeEndObject();
    }
  }

  private static void rules(JsonGenerator json) {
    List<String> plurals =
        Kind.ALL.stream()
            .flatMap(kind -> kind.resource().stream())
            .map(CustomResource::plural)
            .toList();
    List<String> statuses = plurals.stream().map(plural -> plural + "/status").toList();
    String leases = "coordination.k8s.io";
    rule(CustomResource.GROUP, plurals, List.of(), List.of("list", "watch"), json);
    rule(CustomResource.GROUP, statuses, List.of(), List.of("patch"), json);
    rule(leases, List.of("leases"), List.of(), List.of("create"), json);
    rule(leases, List.of("leases"), List.of("fairway-status"), List.of("get", "update"), json);
  }

  private static void secrets(List<String> names, JsonGenerator json) {
    rule("", List.of("secrets"), names, List.of("list", "watch"), json);
  }

  private static void rule(
      String group,
      List<String> resources,
      List<String> names,
      List<String> verbs,
      JsonGenerator json) {
    json.writeStartObject();
    texts("apiGroups", List.of(group), json);
    texts("resources", resources, json);
    if (!names.isEmpty()) {
      texts("resourceNames", names, json);
    }
    texts("verbs", verbs, json);
    json.writeEndObject();
  }

  private static void binding(
      String kind, String role, String namespace, Holder holder, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("apiVersion", RBAC_VERSION);
    json.writeStringProperty("kind", "RoleBinding");
    metadata(role, namespace, json);
    json.writeObjectPropertyStart("roleRef");
    json.writeStringProperty("apiGroup", RBAC);
    json.writeStringProperty("kind", kind);
    json.writeStringProperty("name", role);
    json.writeEndObject();
    json.writeArrayPropertyStart("subjects");
    json.writeStartObject();
    switch (holder) {
      case Holder.ServiceAccount(var in, var name) -> {
        json.writeStringProperty("kind", "ServiceAccount");
        json.writeStringProperty("namespace", in);
        json.writeStringProperty("name", name);
      }
      case Holder.User(var name) -> {
        json.writeStringProperty("apiGroup", RBAC);
        json.writeStringProperty("kind", "User");
        json.writeStringProperty("name", name);
      }
    }
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void metadata(String name, String namespace, JsonGenerator json) {
    json.writeObjectPropertyStart("metadata");
    json.writeStringProperty("name", name);
    if (!namespace.isEmpty()) {
      json.writeStringProperty("namespace", namespace);
    }
    json.writeEndObject();
  }

  private static void texts(String name, List<String> values, JsonGenerator json) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}
