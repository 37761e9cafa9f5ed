package dev.fairway.hub;

import java.util.List;

/**
 * What Kubernetes lets everybody do who is known to a cluster, by its roles system:basic-user,
 * system:discovery, system:public-info-viewer and system:service-account-issuer-discovery. Pure.
 */
final class Everybody {

  private static final List<String> SELF_REVIEWS =
      List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

  private static final List<String> PATHS =
      List.of(
          "/api",
          "/apis",
          "/healthz",
          "/livez",
          "/readyz",
          "/version",
          "/openapi",
          "/openid",
          "/.well-known");

  private Everybody() {}

  /** Whether they may act so on a resource. */
  static boolean may(AccessRight right) {
    return right.verb().equals("create") && SELF_REVIEWS.contains(right.resource());
  }

  /** Whether they may ask for a path, which may end with a star. */
  static boolean mayAsk(String verb, String path) {
    return List.of("get", "head").contains(verb)
        && PATHS.stream().anyMatch(each -> path.equals(each) || path.startsWith(each + "/"));
  }
}
