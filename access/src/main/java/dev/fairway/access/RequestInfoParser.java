package dev.fairway.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a request segment by segment, in the order in which Kubernetes' resolver does: prefix,
 * group, version, verb in the path, namespace, resource, name, subresource; the query last.
 */
final class RequestInfoParser {

  private final String method;
  private final String path;
  private final String rawQuery;

  private boolean isResourceRequest;
  private String verb;
  private String apiPrefix = "";
  private String apiGroup = "";
  private String apiVersion = "";
  private String namespace = "";
  private String resource = "";
  private String subresource = "";
  private String name = "";
  private List<String> rest;

  RequestInfoParser(String method, String path, String rawQuery) {
    this.method = method;
    this.path = path;
    this.rawQuery = rawQuery;
    this.verb = method.toLowerCase(Locale.ROOT);
    this.rest = segments(path);
  }

  RequestInfo parse() throws MalformedTargetException {
    if (!readPrefix()) {
      return result(List.of());
    }
    isResourceRequest = true;
    apiVersion = next();
    readVerb();
    readNamespace();
    readResource();
    if (name.isEmpty() && verb.equals("get")) {
      readQuery();
    }
    if (name.isEmpty() && verb.equals("delete")) {
      verb = "deletecollection";
    }
    return result(rest);
  }

  /** Whether the path is one of a resource: prefix, perhaps a group, a version, and more. */
  private boolean readPrefix() {
    if (rest.size() < 3) {
      return false;
    }
    String first = rest.getFirst();
    if (!first.equals("api") && !first.equals("apis")) {
      return false;
    }
    apiPrefix = next();
    if (apiPrefix.equals("api")) {
      return true;
    }
    if (rest.size() < 3) {
      return false;
    }
    apiGroup = next();
    return true;
  }

  /**
   * The verb is the first segment, in old paths such as {@code /api/v1/watch/pods}, or the method.
   */
  private void readVerb() throws MalformedTargetException {
    String first = rest.getFirst();
    if (first.equals("proxy") || first.equals("watch")) {
      if (rest.size() < 2) {
        throw new MalformedTargetException("the path ends where a resource must follow");
      }
      verb = next();
      return;
    }
    verb =
        switch (method) {
          case "POST" -> "create";
          case "GET", "HEAD" -> "get";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> "delete";
          default -> "";
        };
  }

  /** The subresources of a namespace itself are no resources in it. */
  private void readNamespace() {
    if (!rest.getFirst().equals("namespaces") || rest.size() < 2) {
      return;
    }
    namespace = rest.get(1);
    if (rest.size() > 2 && !rest.get(2).equals("status") && !rest.get(2).equals("finalize")) {
      rest = rest.subList(2, rest.size());
    }
  }

  private void readResource() {
    resource = rest.getFirst();
    if (rest.size() >= 2) {
      name = rest.get(1);
    }
    if (rest.size() >= 3 && !verb.equals("proxy")) {
      subresource = rest.get(2);
    }
  }

  private void readQuery() {
    ListQuery query = ListQuery.parse(rawQuery);
    verb = query.watch() ? "watch" : "list";
    name = query.name();
  }

  private String next() {
    String first = rest.getFirst();
    rest = rest.subList(1, rest.size());
    return first;
  }

  private RequestInfo result(List<String> parts) {
    return new RequestInfo(
        isResourceRequest,
        verb,
        apiPrefix,
        apiGroup,
        apiVersion,
        namespace,
        resource,
        subresource,
        name,
        List.copyOf(parts),
        path);
  }

  /** The segments between slashes, without those at both ends; empty ones within count. */
  private static List<String> segments(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    List<String> segments = new ArrayList<>();
    while (start < end) {
      int slash = path.indexOf('/', start);
      int stop = slash < 0 || slash > end ? end : slash;
      segments.add(path.substring(start, stop));
      start = stop + 1;
    }
    return segments;
  }
}
