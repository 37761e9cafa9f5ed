package dev.fairway.hub;

import dev.fairway.config.HubSpec;
import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.Snapshot;
import dev.fairway.model.Upstream;
import dev.fairway.model.VirtualHost;
import dev.fairway.net.HostName;
import dev.fairway.proxy.AdminListener;
import dev.fairway.tunnel.TunnelProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The data plane's snapshot of one hub: each cluster at a host of its own and, on the hub's own
 * names, below {@code /clusters/<name>}; everything else is refused and says why, without naming a
 * cluster that the client did not name.
 */
final class HubSnapshot {

  /** The listener that clients of clusters connect to. */
  static final String CLUSTERS = "hub";

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  private static final String PREFIX = "/clusters";

  private static final Action UNKNOWN_CLUSTER =
      new Action.Refuse(404, "no cluster of this name is registered with this hub");

  private static final Action IN_ERROR =
      new Action.Refuse(
          503,
          "the configuration of this cluster is in error; 'fairway hub status' tells the hub's"
              + " operator what is wrong");

  private static final Action NOT_HERE =
      new Action.Refuse(
          404,
          "this is a Fairway hub, not a cluster: clusters are at /clusters/<name>, or at a host"
              + " name of their own");

  private static final Action NOT_OURS =
      new Action.Refuse(421, "this hub does not answer to the host name of the request");

  private HubSnapshot() {}

  /**
   * The snapshot.
   *
   * @param inError the names of clusters that cannot be served: told apart from unknown ones, which
   *     a client would take as gone for good
   */
  static Snapshot of(HubForm hub, Collection<ClusterForm> clusters, List<String> inError) {
    List<Upstream> upstreams = clusters.stream().map(ClusterForm::upstream).toList();
    HubSpec spec = hub.spec();
    Listener main =
        new Listener(
            CLUSTERS,
            spec.listen(),
            Optional.of(hub.certificate()),
            hub.clientAuthorities(),
            spec.proxyProtocol(),
            hosts(spec, upstreams, inError),
            spec.limits(),
            Set.of(TunnelProtocol.ALPN, TunnelProtocol.REPLICA_ALPN));
    Listener admin = AdminListener.at(spec.admin().listen());
    return new Snapshot(List.of(main, admin), upstreams);
  }

  /** Whether requests can name a cluster so; an object in error may have any name. */
  static boolean canBeNamed(HubForm hub, String cluster) {
    return LABEL.matcher(cluster).matches() && whyNotServable(hub, cluster).isEmpty();
  }

  /** Why a cluster of this name cannot be served by this hub, if it cannot. */
  static Optional<String> whyNotServable(HubForm hub, String cluster) {
    String host = cluster + "." + hub.spec().domain();
    if (!HostName.isValid(host)) {
      return Optional.of("\"" + host + "\" is too long (expected: a host name of at most 253)");
    }
    if (ownNames(hub.spec()).contains(new HostName(host))) {
      return Optional.of("\"" + host + "\" is one of the hub's own names (spec.extraNames)");
    }
    return Optional.empty();
  }

  private static List<VirtualHost> hosts(
      HubSpec spec, List<Upstream> clusters, List<String> inError) {
    List<VirtualHost> hosts = new ArrayList<>();
    for (Upstream cluster : clusters) {
      Route route = any("cluster-by-host", new Action.Forward(cluster.name(), ""));
      HostMatch match = new HostMatch.Exact(spec.domain().child(cluster.name()));
      hosts.add(new VirtualHost(match, true, List.of(route)));
    }
    for (String name : inError) {
      HostMatch match = new HostMatch.Exact(spec.domain().child(name));
      hosts.add(refuse(match, true, "cluster-in-error", IN_ERROR));
    }
    List<Route> own = ownRoutes(clusters, inError);
    for (HostName name : ownNames(spec)) {
      hosts.add(new VirtualHost(new HostMatch.Exact(name), false, own));
    }
    hosts.add(new VirtualHost(new HostMatch.Address(), false, own));
    // Dedicated as well: a request for a cluster that is not there must not reach the one that the
    // connection was made for.
    hosts.add(refuse(new HostMatch.Below(spec.domain()), true, "unknown-cluster", UNKNOWN_CLUSTER));
    hosts.add(refuse(new HostMatch.Any(), false, "unknown-host", NOT_OURS));
    return hosts;
  }

  private static Set<HostName> ownNames(HubSpec spec) {
    Set<HostName> names = new TreeSet<>();
    names.add(spec.domain());
    spec.extraNames().stream().filter(HostName::isValid).map(HostName::new).forEach(names::add);
    return names;
  }

  private static List<Route> ownRoutes(List<Upstream> clusters, List<String> inError) {
    List<Route> routes = new ArrayList<>();
    for (Upstream cluster : clusters) {
      String prefix = PREFIX + "/" + cluster.name();
      Action forward = new Action.Forward(cluster.name(), prefix);
      routes.add(new Route("cluster-by-path", new PathMatch.Below(prefix), forward));
    }
    for (String name : inError) {
      PathMatch match = new PathMatch.Below(PREFIX + "/" + name);
      routes.add(new Route("cluster-in-error", match, IN_ERROR));
    }
    routes.add(AdminListener.LIVEZ);
    routes.add(AdminListener.READYZ);
    routes.add(new Route("unknown-cluster", new PathMatch.Below(PREFIX), UNKNOWN_CLUSTER));
    routes.add(
        new Route("hub-api", new PathMatch.Below(HubApi.PREFIX), new Action.Own(HubApi.NAME)));
    routes.add(any("unknown-path", NOT_HERE));
    return List.copyOf(routes);
  }

  private static VirtualHost refuse(
      HostMatch match, boolean dedicated, String name, Action action) {
    return new VirtualHost(match, dedicated, List.of(any(name, action)));
  }

  private static Route any(String name, Action action) {
    return new Route(name, new PathMatch.Any(), action);
  }
}
