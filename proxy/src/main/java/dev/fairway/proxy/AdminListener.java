package dev.fairway.proxy;

import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.HostPort;
import java.util.List;
import java.util.Optional;

/** The plain HTTP listener of every job, for health and metrics. */
public final class AdminListener {

  /** Its name. */
  public static final String NAME = "admin";

  /** Tells whether the process lives. */
  public static final Route LIVEZ = serve("livez", "/livez", Action.Service.LIVEZ);

  /** Tells whether it takes traffic. */
  public static final Route READYZ = serve("readyz", "/readyz", Action.Service.READYZ);

  private static final Route METRICS = serve("metrics", "/metrics", Action.Service.METRICS);

  private static final Route OTHERWISE =
      new Route(
          "unknown-path",
          new PathMatch.Any(),
          new Action.Refuse(404, "this listener serves /livez, /readyz and /metrics only"));

  private AdminListener() {}

  /** The listener at an address. */
  public static Listener at(HostPort address) {
    List<Route> routes = List.of(LIVEZ, READYZ, METRICS, OTHERWISE);
    VirtualHost host = new VirtualHost(new HostMatch.Any(), false, routes);
    return new Listener(
        NAME, address, Optional.empty(), List.of(), List.of(host), HttpLimits.DEFAULT);
  }

  private static Route serve(String name, String path, Action.Service service) {
    return new Route(name, new PathMatch.Exact(path), new Action.Serve(service));
  }
}
