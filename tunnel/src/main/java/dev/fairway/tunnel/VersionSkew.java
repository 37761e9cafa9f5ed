package dev.fairway.tunnel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By how much the versions of an agent and its hub may differ: by one minor version, in either
 * direction. More is worth a warning and no refusal, for what differs shows by itself; who speaks
 * another tunnel protocol ({@link TunnelProtocol#ALPN}) is refused.
 */
public final class VersionSkew {

  private static final Pattern RELEASE = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})(?:[^\\d].*)?");

  private VersionSkew() {}

  /**
   * What is to be said where an agent and a hub differ too much, in a sentence that says what
   * helps; nothing where one of them is of no release.
   *
   * @param agent its version, such as {@code 1.4.2 (abc)}
   * @param hub its version
   */
  public static Optional<String> between(String agent, String hub) {
    Matcher agents = RELEASE.matcher(agent);
    Matcher hubs = RELEASE.matcher(hub);
    if (!agents.matches() || !hubs.matches()) {
      return Optional.empty();
    }
    int major = Integer.compare(number(agents, 1), number(hubs, 1));
    int minor = number(agents, 2) - number(hubs, 2);
    if (major == 0 && Math.abs(minor) <= 1) {
      return Optional.empty();
    }
    boolean agentIsOlder = major < 0 || (major == 0 && minor < 0);
    return Optional.of(
        "the agent is of version %s, the hub of %s (expected: at most one minor version apart). Update the %s."
            .formatted(agent, hub, agentIsOlder ? "agent" : "hub"));
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }
}
