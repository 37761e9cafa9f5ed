package dev.fairway.bench;

/** How a client is known to the hub, and as whom the cluster sees it. */
enum Identity {
  /** A token of the hub's own file; impersonated. */
  TOKEN_FILE("impersonated"),
  /** A token of an OpenID provider, whose verdict is remembered; impersonated. */
  JWT("impersonated"),
  /** A token that a cluster has vouched for, which is remembered; impersonated. */
  TOKEN_REVIEW("impersonated"),
  /** A token of the hub's own file; a credential that is chosen by group. */
  MAPPED("mapped");

  private final String cluster;

  Identity(String cluster) {
    this.cluster = cluster;
  }

  /** The name by which the cluster is called. */
  String host() {
    return cluster + "." + HubSite.DOMAIN;
  }
}
