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

  private AgentPaths() {}
}
