package dev.fairway.config;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.model.Balance;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Endpoints that all lead to the same thing.
 *
 * @param name what listeners call it
 * @param agent the cluster through whose agents its endpoints are reached; absent for those that
 *     are reached from here
 * @param endpoints at least one
 * @param balance which one a connection goes to
 * @param tries how many endpoints a connection is tried with at most; absent for each once
 * @param triesTimeout how long all tries together may take; absent for no limit
 * @param check how it is found out which endpoints are alive; absent to judge by connections only
 * @param proxyProtocol with which header a connection begins; absent for none
 */
public record RelayUpstream(
    String name,
    Optional<String> agent,
    List<Endpoint> endpoints,
    Balance balance,
    Optional<Integer> tries,
    Optional<Duration> triesTimeout,
    Optional<HealthCheck> check,
    Optional<ProxyVersion> proxyProtocol) {

  /** Copies the endpoints. */
  public RelayUpstream {
    endpoints = List.copyOf(endpoints);
  }

  /** Of endpoints that are reached from here. */
  public RelayUpstream(
      String name,
      List<Endpoint> endpoints,
      Balance balance,
      Optional<Integer> tries,
      Optional<Duration> triesTimeout,
      Optional<HealthCheck> check,
      Optional<ProxyVersion> proxyProtocol) {
    this(name, Optional.empty(), endpoints, balance, tries, triesTimeout, check, proxyProtocol);
  }

  /** The same with another health check. */
  public RelayUpstream checkedBy(Optional<HealthCheck> other) {
    return new RelayUpstream(
        name, agent, endpoints, balance, tries, triesTimeout, other, proxyProtocol);
  }

  /** The same under another name. */
  public RelayUpstream named(String other) {
    return new RelayUpstream(
        other, agent, endpoints, balance, tries, triesTimeout, check, proxyProtocol);
  }

  /**
   * One place to connect to; a name may stand for several addresses, each of them one place.
   *
   * @param address where; a range is for a listener with as many ports, whose first leads to its
   *     first
   * @param weight its share of the connections, in relation to the others' weights
   * @param backup whether it is used only when none of the others can be
   * @param maintenance whether no new connection goes there
   * @param maxFails failed connections within {@code failTimeout} until it is left alone; 0 for
   *     never
   * @param failTimeout how long failures count, and how long it is left alone
   * @param maxConnections most open connections; absent for no limit
   * @param slowStart how long its share grows after it came back; zero for at once
   */
  public record Endpoint(
      HostPorts address,
      int weight,
      boolean backup,
      boolean maintenance,
      int maxFails,
      Duration failTimeout,
      Optional<Integer> maxConnections,
      Duration slowStart) {

    /** Nothing but an address, and otherwise nginx's defaults. */
    public static Endpoint of(HostPorts address) {
      return new Endpoint(
          address, 1, false, false, 1, Duration.ofSeconds(10), Optional.empty(), Duration.ZERO);
    }
  }

  /**
   * Asks each endpoint again and again whether it lives.
   *
   * @param probe what is asked
   * @param interval from one question to the next
   * @param timeout for the whole of one
   * @param rise good answers in a row that bring an endpoint back
   * @param fall bad answers in a row that take it out
   */
  public record HealthCheck(Probe probe, Duration interval, Duration timeout, int rise, int fall) {}

  /** What a health check asks. */
  public sealed interface Probe {

    /** Whether it takes a connection. */
    record Tcp() implements Probe {}

    /** Whether TLS comes about and the certificate is right. */
    record Tls(Verify verify) implements Probe {}

    /**
     * Whether, besides, one of the paths is answered 200, 401 or 403: tried in order until one is.
     */
    record Https(Verify verify, List<String> paths) implements Probe {

      /** Copies the paths. */
      public Https {
        paths = List.copyOf(paths);
      }
    }
  }

  /**
   * How a certificate is verified.
   *
   * @param serverName the name that it must speak for; absent for the endpoint's own
   * @param trust who must have issued it; absent for the authorities that the machine trusts
   */
  public record Verify(Optional<String> serverName, Optional<Trust> trust) {}
}
