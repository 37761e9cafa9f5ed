package dev.fairway.enrollment;

/** Where agents ask a hub, on the hub's own names. */
public final class AgentPaths {

  /** Below it is all that agents ask. */
  public static final String PREFIX = "/fairway/v1/agents/";

  /** How to trust the hub. */
  public static final String CA = PREFIX + "ca";

  /** To become an agent. */
  public static final String JOIN = PREFIX + "join";

  /** For the next certificate. */
  public static final String RENEW = PREFIX + "renew";

  /** Where a WebSocket carries a connection to the hub itself, for networks that let that out. */
  public static final String WEBSOCKET = PREFIX + "websocket";

  /** What that WebSocket is for (RFC 6455 section 1.9). */
  public static final String WEBSOCKET_PROTOCOL = "fairway-agents.v1";

  private AgentPaths() {}
}
