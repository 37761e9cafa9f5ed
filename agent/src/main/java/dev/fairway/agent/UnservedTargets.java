package dev.fairway.agent;

import dev.fairway.net.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells whoever runs the agent what its hub asked for in vain: a target once a minute, and no more
 * than {@value #MOST} of them, as a hub that is taken over may ask for thousands. Any thread.
 */
final class UnservedTargets {

  static final int MOST = 64;
  static final Duration QUIET = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Consumer<String> log;
  private final Map<HostPort, Instant> told = new HashMap<>();

  /**
   * @param log takes a line
   */
  UnservedTargets(InstantSource clock, Consumer<String> log) {
    this.clock = clock;
    this.log = log;
  }

  /** The agent's own list does not have it. */
  void notAllowed(HostPort target) {
    tell(target, "the hub asked for " + target + ", which --allow does not name: refused");
  }

  /** It did not answer; the failure's message names it. */
  void notReached(HostPort target, Throwable failure) {
    tell(target, "not reached for the hub: " + failure.getMessage());
  }

  private synchronized void tell(HostPort target, String line) {
    Instant now = clock.instant();
    told.values().removeIf(last -> Duration.between(last, now).compareTo(QUIET) >= 0);
    if (told.size() < MOST && told.putIfAbsent(target, now) == null) {
      log.accept(line);
    }
  }
}
