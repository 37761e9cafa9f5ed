package dev.fairway.config;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.LogTemplate;
import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The relay: passes TCP connections on without looking into them further than TLS's ClientHello.
 *
 * @param listeners where clients connect; no two share a port
 * @param upstreams where connections go, each name once
 * @param resolver how the names of endpoints are looked up
 * @param accessLog of listeners that have none of their own
 * @param admin its plain HTTP listener for health and metrics
 * @param drainTimeout how long open connections may go on when it stops
 */
public record RelaySpec(
    List<RelayListener> listeners,
    List<RelayUpstream> upstreams,
    Resolver resolver,
    AccessLog accessLog,
    Admin admin,
    Duration drainTimeout)
    implements Spec {

  /** Where {@link #admin} listens unless something else is written. */
  public static final HostPort ADMIN_LISTEN = HostPort.parse("127.0.0.1:8082");

  /** What {@link #drainTimeout} is unless something else is written. */
  public static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

  /** Copies the lists. */
  public RelaySpec {
    listeners = List.copyOf(listeners);
    upstreams = List.copyOf(upstreams);
  }

  /** The same with its listener for health and metrics elsewhere. */
  public RelaySpec adminOn(HostPort listen) {
    return new RelaySpec(
        listeners, upstreams, resolver, accessLog, new Admin(listen), drainTimeout);
  }

  /**
   * How names become addresses.
   *
   * @param servers whom to ask; empty for those of the machine
   * @param search domains that short names are tried in; absent for those of the machine
   * @param ndots a name with fewer dots is tried in the search domains first; absent for the
   *     machine's
   * @param timeout for an answer
   * @param validity how long an answer counts; absent for as long as itself says
   * @param family which addresses are taken
   */
  public record Resolver(
      List<HostPort> servers,
      Optional<List<HostName>> search,
      Optional<Integer> ndots,
      Duration timeout,
      Optional<Duration> validity,
      AddressFamily family) {

    /** As the machine does it. */
    public static final Resolver DEFAULT =
        new Resolver(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(5),
            Optional.empty(),
            AddressFamily.ANY);

    /** Copies the lists. */
    public Resolver {
      servers = List.copyOf(servers);
      search = search.map(List::copyOf);
    }
  }

  /**
   * A line for each session.
   *
   * @param path the file that it is appended to; absent for standard output
   * @param format what a line looks like
   * @param recordEvery how often a session that goes on gets a further line; absent for never
   */
  public record AccessLog(Optional<String> path, LogFormat format, Optional<Duration> recordEvery) {

    /** JSON to standard output. */
    public static final AccessLog DEFAULT =
        new AccessLog(Optional.empty(), new LogFormat.Json(), Optional.empty());
  }

  /** What a line of the access log looks like. */
  public sealed interface LogFormat {

    /** An object with every field. */
    record Json() implements LogFormat {}

    /** There is no log. */
    record None() implements LogFormat {}

    /** As the template has it. */
    record Template(LogTemplate template) implements LogFormat {}
  }
}
