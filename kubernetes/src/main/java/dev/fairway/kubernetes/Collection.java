package dev.fairway.kubernetes;

/**
 * The objects of one resource in one namespace, or one of them.
 *
 * @param path of the API, such as {@code /apis/fairway.dev/v1alpha1/namespaces/a/clusters}
 * @param query what chooses among them, such as {@code &fieldSelector=...}; may be empty
 * @param kind what its objects are
 * @param namespace where they are
 * @param words what it is, for people
 * @param role the command that prints the role which is needed, without the program's name
 */
record Collection(
    String path, String query, String kind, String namespace, String words, String role) {

  private static final String SECRET = "Secret";
  private static final String ROLE = "crds --rbac";

  /** A kind of our own. */
  static Collection of(String namespace, String kind, String plural) {
    String path = "/apis/fairway.dev/v1alpha1/namespaces/" + namespace + "/" + plural;
    String words = plural + " in namespace " + namespace;
    return new Collection(path, "", kind, namespace, words, ROLE);
  }

  /** The Leases by which replicas say that they live. */
  static Collection ofReplicas(String namespace) {
    String path = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    String query = "&labelSelector=" + Replicas.LABEL.replace("/", "%2F") + "%3Dtrue";
    return new Collection(
        path, query, "Lease", namespace, "leases of replicas in namespace " + namespace, ROLE);
  }

  /** One Secret that objects refer to. */
  static Collection ofSecret(SecretName secret) {
    return ofSecret(secret, ROLE + " --secret");
  }

  /** One Secret that is Fairway's own. */
  static Collection ofKept(SecretName secret) {
    return ofSecret(secret, ROLE);
  }

  /** The name is part of the question, so the right to ask can be as narrow. */
  private static Collection ofSecret(SecretName secret, String role) {
    String path = "/api/v1/namespaces/" + secret.namespace() + "/secrets";
    String query = "&fieldSelector=metadata.name%3D" + secret.name();
    return new Collection(path, query, SECRET, secret.namespace(), secret.toString(), role);
  }

  String resource() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
