package dev.fairway.relay;

import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelayUpstream;
import dev.fairway.model.Balance;
import dev.fairway.model.TcpRoute;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PrefixSet;
import dev.fairway.routing.HelloTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * From the configuration to the rules at each place that the relay listens at. On the
 * configuration's thread.
 */
final class RelayTranslation {

  private final List<RelayListener> listeners;
  private final Map<String, RelayUpstream> upstreams = new HashMap<>();
  private final Function<RelayUpstream, LiveUpstream> live;
  private final Function<RelayListener, ListenerShare.Terms> terms;
  private final long generation;
  private final Map<String, LiveUpstream> current = new HashMap<>();
  private final Map<String, Set<Integer>> used = new HashMap<>();

  /**
   * Of one configuration.
   *
   * @param live puts an upstream in force
   * @param terms puts what the connections of a listener share in force
   * @param generation of the configuration
   */
  RelayTranslation(
      RelaySpec spec,
      Function<RelayUpstream, LiveUpstream> live,
      Function<RelayListener, ListenerShare.Terms> terms,
      long generation) {
    this.listeners = spec.listeners();
    spec.upstreams().forEach(upstream -> upstreams.put(upstream.name(), upstream));
    this.live = live;
    this.terms = terms;
    this.generation = generation;
  }

  /** The upstreams that listeners lead to, each once. */
  Collection<RelayUpstream> upstreams() {
    Map<String, RelayUpstream> found = new LinkedHashMap<>();
    for (RelayListener listener : listeners) {
      for (RelayListener.Target target : targets(listener)) {
        RelayUpstream upstream = upstream(target);
        found.putIfAbsent(upstream.name(), upstream);
      }
    }
    return found.values();
  }

  /** The rules at each place of a listener. */
  Map<Place, Rules> places(RelayListener listener) {
    ListenerShare.Terms common = terms.apply(listener);
    boolean ranged = targets(listener).stream().anyMatch(target -> isRanged(upstream(target)));
    Map<Integer, Rules> byIndex = new HashMap<>();
    Map<Place, Rules> places = new LinkedHashMap<>();
    for (HostPorts listen : listener.listen()) {
      for (int i = 0; i < listen.ports().size(); i++) {
        Rules rules =
            byIndex.computeIfAbsent(ranged ? i : 0, index -> rules(listener, index, common));
        places.put(Place.of(listen.at(i), listener.name()), rules);
      }
    }
    return places;
  }

  /** The upstreams that the places so far lead to, by name, and which ports of their ranges. */
  Map<String, Set<Integer>> used() {
    return used;
  }

  private Rules rules(RelayListener listener, int index, ListenerShare.Terms common) {
    return new Rules(
        listener.name(),
        listener.sources().stream()
            .map(each -> new Rules.Source(each.allow(), PrefixSet.of(each.networks())))
            .toList(),
        PrefixSet.of(listener.proxyProtocol()),
        first(listener.action()),
        listener.limits().helloSize(),
        listener.limits().helloTimeout(),
        router(listener, index),
        common.limits(),
        common.connections(),
        common.observer(),
        generation);
  }

  private static Prelude.First first(Action action) {
    return switch (action) {
      case Action.Forward forward -> Prelude.First.ANYTHING;
      case Action.ByHello hello -> Prelude.First.HELLO;
      case Action.Connect connect -> Prelude.First.CONNECT;
    };
  }

  private Router router(RelayListener listener, int index) {
    return switch (listener.action()) {
      case Action.Forward(var to) -> {
        Target target = target(to, listener, index);
        Router.Decision always = new Router.Decision.To(target);
        yield (client, wish) -> always;
      }
      case Action.ByHello(var routes) -> byHello(routes, listener, index);
      case Action.Connect(var allow) -> new ConnectRouter(allow, listener.timeouts().connect());
    };
  }

  private Router byHello(List<HelloRoute> routes, RelayListener listener, int index) {
    List<TcpRoute> table = new ArrayList<>();
    Map<String, Target> targets = new HashMap<>();
    for (HelloRoute route : routes) {
      Target target = target(route.target(), listener, index);
      targets.put(target.upstream(), target);
      table.add(new TcpRoute(route.names(), route.alpn(), target.upstream()));
    }
    return new HelloRouter(HelloTable.compile(table), Map.copyOf(targets));
  }

  private Target target(RelayListener.Target to, RelayListener listener, int index) {
    RelayUpstream upstream = upstream(to);
    LiveUpstream members = current.computeIfAbsent(upstream.name(), _ -> live.apply(upstream));
    int port = isRanged(upstream) ? index : 0;
    used.computeIfAbsent(upstream.name(), _ -> new TreeSet<>()).add(port);
    return new Target(
        upstream.name(),
        members.balancer(port),
        members::nobody,
        listener.timeouts().connect(),
        upstream.tries().orElse(Integer.MAX_VALUE),
        upstream.triesTimeout(),
        upstream.proxyProtocol(),
        members.way());
  }

  /** An address is an upstream as well, named by itself. */
  private RelayUpstream upstream(RelayListener.Target target) {
    return switch (target) {
      case RelayListener.Target.Upstream(var name) ->
          Objects.requireNonNull(upstreams.get(name), name);
      case RelayListener.Target.Address(var address) ->
          new RelayUpstream(
              address.toString(),
              List.of(RelayUpstream.Endpoint.of(address)),
              Balance.ROUND_ROBIN,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
    };
  }

  private static List<RelayListener.Target> targets(RelayListener listener) {
    return switch (listener.action()) {
      case Action.Forward(var target) -> List.of(target);
      case Action.ByHello(var routes) -> routes.stream().map(HelloRoute::target).toList();
      case Action.Connect connect -> List.of();
    };
  }

  private static boolean isRanged(RelayUpstream upstream) {
    return upstream.endpoints().stream().anyMatch(each -> each.address().ports().size() > 1);
  }
}
