package dev.fairway.kubernetes;

/**
 * The objects of one resource in one namespace.
 *
 * @param path of the API, such as {@code /apis/fairway.dev/v1alpha1/namespaces/a/clusters}
 * @param query what chooses among them, such as {@code &fieldSelector=...}; may be empty
 * @param kind what its objects are
 * @param namespace where they are
 */
record Collection(String path, String query, String kind, String namespace) {

  /** A kind of our own. */
  static Collection of(String namespace, String kind, String plural) {
    String path = "/apis/fairway.dev/v1alpha1/namespaces/" + namespace + "/" + plural;
    return new Collection(path, "", kind, namespace);
  }

  String resource() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
