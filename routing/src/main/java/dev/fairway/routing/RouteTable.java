package dev.fairway.routing;

import dev.fairway.model.HostMatch;
import dev.fairway.model.Listener;
import dev.fairway.model.Route;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.IpLiterals;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one listener, compiled for look-up by name and path.
 *
 * <p>Immutable and pure: any thread may ask, no call allocates more than a few short strings, and
 * the cost does not grow with the number of hosts or routes.
 */
public final class RouteTable {

  private final Map<String, HostRoutes> exact = new HashMap<>();
  private final Map<String, HostRoutes> below = new HashMap<>();
  private @Nullable HostRoutes address;
  private @Nullable HostRoutes any;

  private RouteTable() {}

  /**
   * Compiles the routes of a listener.
   *
   * @throws IllegalArgumentException if two hosts, or two routes of a host, match the same
   */
  public static RouteTable compile(Listener listener) {
    RouteTable table = new RouteTable();
    for (VirtualHost host : listener.hosts()) {
      table.add(host);
    }
    return table;
  }

  /**
   * Decides which route takes a request.
   *
   * @param sni the name of the TLS client hello, if there was one
   * @param host the host of the request without its port, if there was one; an IPv6 address without
   *     brackets
   * @param path the raw path and query
   */
  public Decision decide(@Nullable String sni, @Nullable String host, String path) {
    HostRoutes byHost = find(host);
    HostRoutes bySni = sni == null ? null : findName(sni);
    if (isDedicated(bySni) && isDedicated(byHost) && bySni != byHost) {
      return new Decision.Misdirected(String.valueOf(sni), String.valueOf(host));
    }
    // A client that was given an address and a TLS name means the name.
    boolean named = host != null && findName(host) != null;
    HostRoutes chosen = isDedicated(bySni) || (!named && bySni != null) ? bySni : byHost;
    if (chosen == null) {
      return new Decision.Unmatched();
    }
    Decision decision = chosen.decide(path);
    return chosen != byHost && decision instanceof Decision.Matched(Route route, _)
        ? new Decision.Matched(route, true)
        : decision;
  }

  private static boolean isDedicated(@Nullable HostRoutes routes) {
    return routes != null && routes.isDedicated();
  }

  private @Nullable HostRoutes find(@Nullable String name) {
    if (name == null) {
      return any;
    }
    HostRoutes found = findName(name);
    if (found != null) {
      return found;
    }
    return address != null && IpLiterals.isAddress(name) ? address : any;
  }

  private @Nullable HostRoutes findName(String name) {
    String canonical = canonical(name);
    HostRoutes found = exact.get(canonical);
    if (found != null || below.isEmpty()) {
      return found;
    }
    for (int dot = canonical.indexOf('.'); dot >= 0; dot = canonical.indexOf('.', dot + 1)) {
      found = below.get(canonical.substring(dot + 1));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private void add(VirtualHost host) {
    HostRoutes routes = new HostRoutes(host);
    HostRoutes previous =
        switch (host.match()) {
          case HostMatch.Exact(var name) -> exact.put(name.value(), routes);
          case HostMatch.Below(var domain) -> below.put(domain.value(), routes);
          case HostMatch.Address() -> {
            HostRoutes before = address;
            address = routes;
            yield before;
          }
          case HostMatch.Any() -> {
            HostRoutes before = any;
            any = routes;
            yield before;
          }
        };
    if (previous != null) {
      throw new IllegalArgumentException("two virtual hosts match " + host.match());
    }
  }
}
