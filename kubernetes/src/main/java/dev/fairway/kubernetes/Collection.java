package dev.fairway.kubernetes;

/**
 * The objects of one resource in one namespace, or one of them.
 *
 * @param path of the API, such as {@code /apis/fairway.dev/v1alpha1/namespaces/a/clusters}
 * @param query what chooses among them, such as {@code &fieldSelector=...}; may be empty
 * @param kind what its objects are
 * @param namespace where they are
 * @param words what it is, for people
 */
record Collection(String path, String query, String kind, String namespace, String words) {

  private static final String SECRET = "Secret";

  /** A kind of our own. */
  static Collection of(String namespace, String kind, String plural) {
    String path = "/apis/fairway.dev/v1alpha1/namespaces/" + namespace + "/" + plural;
    return new Collection(path, "", kind, namespace, plural + " in namespace " + namespace);
  }

  /** One Secret: the name is part of the question, so the right to ask can be as narrow. */
  static Collection ofSecret(SecretName secret) {
    String path = "/api/v1/namespaces/" + secret.namespace() + "/secrets";
    String query = "&fieldSelector=metadata.name%3D" + secret.name();
    return new Collection(path, query, SECRET, secret.namespace(), secret.toString());
  }

  boolean isSecret() {
    return kind.equals(SECRET);
  }

  String resource() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
