package dev.fairway.upstream;

import dev.fairway.net.HostPort;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The health checks of the members of one upstream. Changed on one thread, the configuration's;
 * states may be asked for on any.
 */
public final class MemberChecks implements AutoCloseable {

  private final String upstream;
  private final EventLoops loops;
  private final Dialer dialer;
  private final InstantSource clock;
  private final Map<HostPort, Running> running = new ConcurrentHashMap<>();

  /** A check, and what it was begun with. */
  private record Running(HealthProbe probe, HealthRhythm rhythm, HealthCheck check) {}

  /**
   * Checks nothing yet.
   *
   * @param upstream whose members they are, for the log
   */
  public MemberChecks(String upstream, EventLoops loops, Dialer dialer, InstantSource clock) {
    this.upstream = upstream;
    this.loops = loops;
    this.dialer = dialer;
    this.clock = clock;
  }

  /**
   * Checks these from now on; checks that are under way already just go on.
   *
   * @param members what each must do to be alive
   * @param rhythm absent to take all for alive
   * @param listener is told of each change on an event loop, and then asks {@link #isAlive}
   */
  public void check(
      Map<HostPort, HealthProbe> members,
      Optional<HealthRhythm> rhythm,
      HealthCheck.Listener listener) {
    for (var each : List.copyOf(running.entrySet())) {
      Running check = each.getValue();
      if (!check.probe.equals(members.get(each.getKey()))
          || !Optional.of(check.rhythm).equals(rhythm)) {
        check.check.close();
        running.remove(each.getKey());
      }
    }
    rhythm.ifPresent(
        each ->
            members.forEach(
                (place, probe) ->
                    running.computeIfAbsent(place, _ -> start(place, probe, each, listener))));
  }

  /** Whether a member is alive as far as is known; one that is not checked is. */
  public boolean isAlive(HostPort place) {
    Running check = running.get(place);
    return check == null || check.check.state().alive();
  }

  /** Asks a member at once: something else has spoken against it. */
  void soon(HostPort place) {
    Running check = running.get(place);
    if (check != null) {
      check.check.soon();
    }
  }

  /** Whether a member is dead: it is not alive, and gives no answer at all. */
  boolean isDead(HostPort place) {
    Running check = running.get(place);
    return check != null && !check.check.state().alive() && !check.check.state().answered();
  }

  private Running start(
      HostPort place, HealthProbe probe, HealthRhythm rhythm, HealthCheck.Listener listener) {
    HealthCheck check =
        HealthCheck.start(upstream, place, probe, rhythm, loops.next(), dialer, clock, listener);
    return new Running(probe, rhythm, check);
  }

  /** How each stands that is checked. */
  public Map<HostPort, HealthCheck.State> states() {
    Map<HostPort, HealthCheck.State> states = new HashMap<>();
    running.forEach((place, each) -> states.put(place, each.check.state()));
    return states;
  }

  @Override
  public void close() {
    running.values().forEach(each -> each.check.close());
    running.clear();
  }
}
