package dev.fairway.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of object.
 *
 * @param name what stands at {@code kind}
 * @param object how an object of this kind is written as a whole
 * @param jobs whose configurations it is of
 * @param doc what it is
 * @param example a whole object, YAML
 * @param resource how it is a custom resource of a home cluster, if it may be one
 */
record Kind(
    String name,
    ObjectType<KindObject> object,
    Set<Job> jobs,
    String doc,
    String example,
    Optional<CustomResource> resource) {

  /** Copies the jobs. */
  Kind {
    jobs = Set.copyOf(jobs);
  }

  static final String API_VERSION = "fairway.dev/v1alpha1";

  static final Kind HUB =
      of(
          "Hub",
          HubKind.TYPE,
          Set.of(Job.HUB),
          "One private HTTPS endpoint in front of the clusters. There is exactly one.",
          HubKind.EXAMPLE,
          Optional.empty());

  static final Kind CLUSTER =
      of(
          "Cluster",
          ClusterKind.TYPE,
          Set.of(Job.HUB),
          "A Kubernetes cluster behind the hub.",
          ClusterKind.EXAMPLE,
          Optional.of(CustomResource.CLUSTER));

  static final Kind ACCESS_POLICY =
      of(
          "AccessPolicy",
          AccessPolicyKind.TYPE,
          Set.of(Job.HUB),
          "What some people and programs may do on which clusters. Any number of them; as soon as"
              + " there is one, only what some policy allows is allowed.",
          AccessPolicyKind.EXAMPLE,
          Optional.of(CustomResource.ACCESS_POLICY));

  static final Kind RELAY =
      of(
          "Relay",
          RelayKind.TYPE,
          Set.of(Job.RELAY, Job.HUB),
          "Passes TCP connections on, by port or by the server name of TLS, which it never breaks."
              + " 'fairway relay' has exactly one, 'fairway hub' any number, in files only.",
          RelayKind.EXAMPLE,
          Optional.empty());

  static final List<Kind> ALL = List.of(HUB, CLUSTER, ACCESS_POLICY, RELAY);

  static Optional<Kind> named(String name) {
    for (Kind kind : ALL) {
      if (kind.name().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static List<String> names() {
    return ALL.stream().map(Kind::name).toList();
  }

  /** {@code a Cluster}, {@code an AccessPolicy}. */
  String withArticle() {
    return ("AEIOU".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
  }

  private static <S extends Spec> Kind of(
      String name,
      ObjectType<S> type,
      Set<Job> jobs,
      String doc,
      String example,
      Optional<CustomResource> resource) {
    Field<String> version =
        Field.required("apiVersion", Scalars.only(API_VERSION), "The version of this form.");
    Field<String> kind = Field.required("kind", Scalars.only(name), "The kind of the object.");
    Field<Metadata> metadata =
        Field.required("metadata", Metadata.TYPE, "The object's name and labels.");
    Field<S> spec = Field.required("spec", type, "What the object asks for.");
    return new Kind(
        name,
        ObjectType.of(
            List.of(version, kind, metadata, spec),
            values -> new KindObject(values.get(metadata), values.get(spec))),
        jobs,
        doc,
        example,
        resource);
  }
}
