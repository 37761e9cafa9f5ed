package dev.fairway.access;

import java.util.List;

/**
 * What a request asks of the Kubernetes API, as Kubernetes' own {@code RequestInfo} resolver sees
 * it (k8s.io/apiserver/pkg/endpoints/request): what access is decided by, and logged as. Fields
 * that do not apply are empty.
 *
 * @param isResourceRequest whether it is about an object of the API rather than, say, {@code
 *     /version}
 * @param verb of Kubernetes: get, list, watch, create...; for other requests the HTTP method in
 *     lower case
 * @param apiPrefix {@code api} or {@code apis}
 * @param apiGroup empty for the core group
 * @param apiVersion such as v1
 * @param namespace the namespace in the path
 * @param resource in plural, such as pods
 * @param subresource such as log
 * @param name the object's name, from the path or from a field selector
 * @param parts the segments of the path from the resource on
 * @param path the decoded path
 */
public record RequestInfo(
    boolean isResourceRequest,
    String verb,
    String apiPrefix,
    String apiGroup,
    String apiVersion,
    String namespace,
    String resource,
    String subresource,
    String name,
    List<String> parts,
    String path) {

  /**
   * Resolves a request. Cheap enough for an event loop: linear in the target's length.
   *
   * @param method the HTTP method
   * @param target the raw path and query; a character above 0x7F stands for one byte
   * @throws MalformedTargetException if it does not start with a slash, holds a control character
   *     or a broken percent escape in its path, or ends where a resource must follow
   */
  public static RequestInfo resolve(String method, String target) throws MalformedTargetException {
    int question = target.indexOf('?');
    String rawPath = question < 0 ? target : target.substring(0, question);
    String rawQuery = question < 0 ? "" : target.substring(question + 1);
    requireValid(target);
    String path = PercentDecoding.path(rawPath);
    return new RequestInfoParser(method, path, rawQuery).parse();
  }

  /**
   * Whether the request goes on for as long as both ends like, so that no deadline applies: the
   * same rule as kube-apiserver's.
   */
  public boolean isLongRunning() {
    if (verb.equals("watch") || verb.equals("proxy")) {
      return true;
    }
    if (!isResourceRequest) {
      return path.startsWith("/debug/pprof/");
    }
    return switch (subresource) {
      case "attach", "exec", "proxy", "log", "portforward" -> true;
      default -> false;
    };
  }

  private static void requireValid(String target) throws MalformedTargetException {
    if (!target.startsWith("/")) {
      throw new MalformedTargetException("the request target does not start with a slash");
    }
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7F || c > 0xFF) {
        throw new MalformedTargetException("the request target holds a forbidden character");
      }
    }
  }
}
