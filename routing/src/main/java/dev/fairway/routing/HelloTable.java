package dev.fairway.routing;

import dev.fairway.model.HostMatch;
import dev.fairway.model.TcpRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a listener that looks at ClientHellos, compiled for look-up. The most specific name
 * wins: an exact one, then the longest domain, then routes without names; among the routes of one
 * name, one that wants a protocol that the client offers. A name whose routes all want other
 * protocols leaves the connection to the next, less specific name.
 *
 * <p>Immutable and pure; the cost does not grow with the number of names.
 */
public final class HelloTable {

  private final Map<String, List<TcpRoute>> exact = new HashMap<>();
  private final Map<String, List<TcpRoute>> below = new HashMap<>();
  private final List<TcpRoute> any = new ArrayList<>();

  private HelloTable() {}

  /**
   * Compiles routes.
   *
   * @throws IllegalArgumentException if two of them take the same
   */
  public static HelloTable compile(List<TcpRoute> routes) {
    HelloTable table = new HelloTable();
    for (TcpRoute route : routes) {
      if (route.names().isEmpty()) {
        table.any.add(route);
      }
      route.names().forEach(name -> table.of(name).add(route));
    }
    table.exact.forEach(HelloTable::requireDistinct);
    table.below.forEach(HelloTable::requireDistinct);
    requireDistinct("any name", table.any);
    return table;
  }

  /**
   * Finds the route of a connection.
   *
   * @param serverName of the hello, in lower case, without a trailing dot; null if it has none, or
   *     if the connection begins with something else
   * @param protocols that the client offers
   */
  public Optional<TcpRoute> find(@Nullable String serverName, List<String> protocols) {
    if (serverName == null) {
      return choose(any, protocols);
    }
    Optional<TcpRoute> found = choose(exact.get(serverName), protocols);
    int dot = serverName.indexOf('.');
    while (found.isEmpty() && dot >= 0) {
      found = choose(below.get(serverName.substring(dot + 1)), protocols);
      dot = serverName.indexOf('.', dot + 1);
    }
    return found.isPresent() ? found : choose(any, protocols);
  }

  private static Optional<TcpRoute> choose(
      @Nullable List<TcpRoute> routes, List<String> protocols) {
    if (routes == null) {
      return Optional.empty();
    }
    TcpRoute otherwise = null;
    for (TcpRoute route : routes) {
      if (route.protocols().isEmpty()) {
        otherwise = route;
      } else if (route.protocols().stream().anyMatch(protocols::contains)) {
        return Optional.of(route);
      }
    }
    return Optional.ofNullable(otherwise);
  }

  private List<TcpRoute> of(HostMatch name) {
    return switch (name) {
      case HostMatch.Exact(var host) ->
          exact.computeIfAbsent(host.value(), any -> new ArrayList<>());
      case HostMatch.Below(var domain) ->
          below.computeIfAbsent(domain.value(), any -> new ArrayList<>());
      case HostMatch.Any() -> any;
      case HostMatch.Address() ->
          throw new IllegalArgumentException("no client sends an address as its server name");
    };
  }

  private static void requireDistinct(String name, List<TcpRoute> routes) {
    Map<String, TcpRoute> byProtocol = new HashMap<>();
    for (TcpRoute route : routes) {
      List<String> protocols = route.protocols().isEmpty() ? List.of("") : route.protocols();
      for (String protocol : protocols) {
        if (byProtocol.put(protocol, route) != null) {
          throw new IllegalArgumentException("two routes take " + name);
        }
      }
    }
  }
}
