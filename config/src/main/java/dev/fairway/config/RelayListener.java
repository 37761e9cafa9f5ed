package dev.fairway.config;

import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where clients of a relay connect, and what becomes of their connections.
 *
 * @param name in logs and metrics; what {@link #listen} says first, unless another one is written
 * @param listen addresses and ports
 * @param proxyProtocol networks whose connections begin with a header of the PROXY protocol, which
 *     says who the client is; connections from elsewhere have none
 * @param sources who may connect: the first rule that holds the client's address counts, and where
 *     none does it may
 * @param action what becomes of a connection
 * @param limits what clients may cost
 * @param timeouts how long anyone may keep us waiting
 * @param accessLog of its own; absent for the relay's
 */
public record RelayListener(
    String name,
    List<HostPorts> listen,
    List<Prefix> proxyProtocol,
    List<SourceRule> sources,
    Action action,
    Limits limits,
    Timeouts timeouts,
    Optional<AccessLog> accessLog) {

  /** Copies the lists. */
  public RelayListener {
    listen = List.copyOf(listen);
    proxyProtocol = List.copyOf(proxyProtocol);
    sources = List.copyOf(sources);
  }

  /**
   * Who may connect, or may not.
   *
   * @param allow whether they may
   * @param networks whose
   */
  public record SourceRule(boolean allow, List<Prefix> networks) {

    /** Copies the networks. */
    public SourceRule {
      networks = List.copyOf(networks);
    }
  }

  /** What becomes of a connection. */
  public sealed interface Action {

    /** It goes to one target. */
    record Forward(Target target) implements Action {}

    /**
     * Its target depends on the ClientHello that it begins with. The most specific route wins,
     * whatever the order; one without names takes what begins with something else as well; what no
     * route takes is refused.
     */
    record ByHello(List<HelloRoute> routes) implements Action {

      /** Copies the routes. */
      public ByHello {
        routes = List.copyOf(routes);
      }
    }

    /** The client says where to by HTTP CONNECT, and may choose among these. */
    record Connect(List<ConnectTarget> allow) implements Action {

      /** Copies the targets. */
      public Connect {
        allow = List.copyOf(allow);
      }
    }
  }

  /**
   * What takes some connections of a listener.
   *
   * @param names server names (SNI), exact or everything below a domain; empty for all
   * @param alpn protocols of which the client offers at least one; empty for any offer
   * @param target where they go
   */
  public record HelloRoute(List<HostMatch> names, List<String> alpn, Target target) {

    /** Copies the lists. */
    public HelloRoute {
      names = List.copyOf(names);
      alpn = List.copyOf(alpn);
    }
  }

  /** Where connections go. */
  public sealed interface Target {

    /** To the upstream of that name. */
    record Upstream(String name) implements Target {}

    /** To one endpoint, as an upstream with nothing else in it and every default would have it. */
    record Address(HostPorts address) implements Target {}
  }

  /** What a client may ask for with CONNECT. */
  public sealed interface ConnectTarget {

    /** The ports that are allowed. */
    PortRange ports();

    /** By name, exact or everything below a domain. */
    record Name(HostMatch name, PortRange ports) implements ConnectTarget {}

    /** By address. */
    record Network(Prefix network, PortRange ports) implements ConnectTarget {}
  }

  /**
   * What clients may cost.
   *
   * @param connections open connections of the listener
   * @param connectionsPerAddress open connections of one IPv4 address or one IPv6 /64 network
   * @param bandwidth bytes a second of all connections together, for each direction by itself;
   *     absent for no limit
   * @param helloTimeout for the whole ClientHello, PROXY header or CONNECT request
   * @param helloSize bytes of it
   */
  public record Limits(
      int connections,
      int connectionsPerAddress,
      Optional<Integer> bandwidth,
      Duration helloTimeout,
      int helloSize) {

    /** Room for hellos with post-quantum keys, which span several TLS records. */
    public static final Limits DEFAULT =
        new Limits(20_000, 10_000, Optional.empty(), Duration.ofSeconds(10), 64 << 10);
  }

  /**
   * How long anyone may keep us waiting.
   *
   * @param connect for one endpoint to take the connection
   * @param idle without a byte in either direction
   * @param session from the first to the last byte; absent for no limit
   */
  public record Timeouts(Duration connect, Duration idle, Optional<Duration> session) {

    /** What nginx has. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(60), Duration.ofMinutes(10), Optional.empty());
  }
}
