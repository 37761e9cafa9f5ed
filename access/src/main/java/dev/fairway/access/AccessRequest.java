package dev.fairway.access;

/** What somebody wants to do, as far as access is decided by it. */
public sealed interface AccessRequest {

  /** What is done: a verb of Kubernetes, or for a path the HTTP method in lower case. */
  String verb();

  /**
   * Something with an object of the API.
   *
   * @param verb get, list, watch, create...; empty if the method is none of Kubernetes'
   * @param group empty for the core group
   * @param resource in plural
   * @param subresource empty without one
   * @param namespace empty for what is in none, and for all of them
   * @param name empty if the request names no object
   * @param connects whether it also turns the connection into one to a workload, for which it must
   *     be allowed to {@code create} as well
   */
  record OfObject(
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name,
      boolean connects)
      implements AccessRequest {

    /** The same with another verb, and nothing besides. */
    OfObject as(String other) {
      return new OfObject(other, group, resource, subresource, namespace, name, false);
    }
  }

  /**
   * Something with a path that is no object.
   *
   * @param path decoded
   */
  record OfPath(String verb, String path) implements AccessRequest {}

  /**
   * Resolves a request, and refuses what a cluster could understand otherwise than the rules do:
   * see {@link StrictPath}. Cheap enough for an event loop.
   *
   * @param method the HTTP method
   * @param target the raw path and query
   * @param upgrade whether it asks to change the protocol of its connection
   * @throws MalformedTargetException if it must be answered 400
   */
  static AccessRequest resolve(String method, String target, boolean upgrade)
      throws MalformedTargetException {
    StrictPath.require(target);
    return of(RequestInfo.resolve(method, target), upgrade);
  }

  /**
   * What a resolved request wants to do. To exec, to attach and to forward ports is to {@code
   * create} whatever the HTTP method is: a WebSocket begins with a GET, and who may only read must
   * not get a shell. An upgrade through the proxy of a pod, a service or a node is no plain read
   * either, so it needs {@code create} besides its own verb.
   *
   * @param upgrade whether it asks to change the protocol of its connection
   */
  static AccessRequest of(RequestInfo info, boolean upgrade) {
    if (!info.isResourceRequest()) {
      return new OfPath(info.verb(), info.path());
    }
    return new OfObject(
        isConnect(info.subresource()) ? "create" : info.verb(),
        info.apiGroup(),
        info.resource(),
        info.subresource(),
        info.namespace(),
        info.name(),
        upgrade && isProxy(info));
  }

  private static boolean isConnect(String subresource) {
    return switch (subresource) {
      case "exec", "attach", "portforward" -> true;
      default -> false;
    };
  }

  private static boolean isProxy(RequestInfo info) {
    if (!info.subresource().equals("proxy") || !info.apiGroup().isEmpty()) {
      return false;
    }
    return switch (info.resource()) {
      case "pods", "services", "nodes" -> true;
      default -> false;
    };
  }
}
