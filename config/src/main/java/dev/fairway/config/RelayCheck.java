package dev.fairway.config;

import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostPorts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold between the listeners and upstreams of a Relay. */
final class RelayCheck {

  private final RelaySpec spec;
  private final Check.Fault fault;
  private final Map<String, RelayUpstream> upstreams = new LinkedHashMap<>();

  private RelayCheck(RelaySpec spec, Check.Fault fault) {
    this.spec = spec;
    this.fault = fault;
  }

  static void apply(RelaySpec spec, Check.Fault fault) {
    RelayCheck check = new RelayCheck(spec, fault);
    check.upstreamNames();
    check.listenerNames();
    check.addresses();
    for (int i = 0; i < spec.listeners().size(); i++) {
      check.action(spec.listeners().get(i), "listeners[" + i + "]");
    }
  }

  /** What a relay by itself cannot do: it has no agents. */
  static List<Problem> agents(Resource resource) {
    List<Problem> problems = new ArrayList<>();
    if (resource.spec() instanceof RelaySpec relay) {
      for (int i = 0; i < relay.upstreams().size(); i++) {
        String field = "spec.upstreams[" + i + "].agent";
        relay
            .upstreams()
            .get(i)
            .agent()
            .map(cluster -> resource.problem(field, noAgents(cluster)))
            .ifPresent(problems::add);
      }
    }
    return problems;
  }

  private static String noAgents(String cluster) {
    return Quoted.of(cluster)
        + ": 'fairway relay' has no agents (expected: endpoints that it reaches itself, or this"
        + " object among the files of 'fairway hub', which agents dial)";
  }

  private void upstreamNames() {
    for (int i = 0; i < spec.upstreams().size(); i++) {
      RelayUpstream upstream = spec.upstreams().get(i);
      if (upstreams.putIfAbsent(upstream.name(), upstream) != null) {
        fault.below(
            "upstreams[" + i + "].name",
            Quoted.of(upstream.name()) + " is the name of an upstream before (expected: another)");
      }
    }
  }

  private void listenerNames() {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < spec.listeners().size(); i++) {
      String name = spec.listeners().get(i).name();
      Integer before = first.putIfAbsent(name, i);
      // A name that was not written is an address, and addresses are compared by themselves.
      if (before != null && RelayScalars.isName(name)) {
        fault.below(
            "listeners[" + i + "].name",
            Quoted.of(name) + " is the name of listeners[" + before + "] (expected: another)");
      }
    }
  }

  /** One place that something listens on. */
  private record Place(HostPorts address, String path) {}

  private void addresses() {
    List<Place> places = new ArrayList<>();
    places.add(new Place(HostPorts.of(spec.admin().listen()), "admin.listen"));
    for (int i = 0; i < spec.listeners().size(); i++) {
      List<HostPorts> listen = spec.listeners().get(i).listen();
      for (int j = 0; j < listen.size(); j++) {
        Place place = new Place(listen.get(j), "listeners[" + i + "].listen[" + j + "]");
        Place taken = overlapping(place, places);
        places.add(place);
        if (taken != null) {
          fault.below(
              place.path(),
              place.address()
                  + " (expected: ports that spec."
                  + taken.path()
                  + ", "
                  + taken.address()
                  + ", leaves free)");
        }
      }
    }
  }

  private static @Nullable Place overlapping(Place place, List<Place> others) {
    for (Place other : others) {
      if (place.address().excludes(other.address())) {
        return other;
      }
    }
    return null;
  }

  private void action(RelayListener listener, String path) {
    switch (listener.action()) {
      case Action.Forward(var target) -> target(target, listener, path);
      case Action.Connect connect -> {}
      case Action.ByHello(var routes) -> {
        for (int i = 0; i < routes.size(); i++) {
          target(routes.get(i).target(), listener, path + ".routes[" + i + "]");
        }
        distinct(routes, path);
      }
    }
  }

  private void target(Target target, RelayListener listener, String path) {
    switch (target) {
      case Target.Address(var address) -> ports(address, listener, path + ".to");
      case Target.Upstream(var name) -> {
        RelayUpstream upstream = upstreams.get(name);
        if (upstream == null) {
          fault.below(
              path + ".upstream",
              "no upstream "
                  + Quoted.of(name)
                  + " (expected: the name of one of spec.upstreams)"
                  + Suggestion.among(upstreams.keySet(), name));
          return;
        }
        for (RelayUpstream.Endpoint endpoint : upstream.endpoints()) {
          if (!ports(endpoint.address(), listener, path + ".upstream")) {
            return;
          }
        }
      }
    }
  }

  private boolean ports(HostPorts endpoint, RelayListener listener, String path) {
    int size = endpoint.ports().size();
    for (HostPorts listen : listener.listen()) {
      if (size > 1 && listen.ports().size() != size) {
        fault.below(
            path,
            String.format(
                "%s has %d ports and %s has %d (expected: as many, or one port for all)",
                endpoint, size, listen, listen.ports().size()));
        return false;
      }
    }
    return true;
  }

  /** Routes of which none would be the more specific one. */
  private void distinct(List<HelloRoute> routes, String path) {
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      HelloRoute route = routes.get(i);
      List<HostMatch> names =
          route.names().isEmpty() ? List.of(new HostMatch.Any()) : route.names();
      List<String> protocols = route.alpn().isEmpty() ? List.of("") : route.alpn();
      for (HostMatch name : names) {
        for (String protocol : protocols) {
          Integer before = first.putIfAbsent(name + " " + protocol, i);
          if (before != null) {
            fault.below(
                path + ".routes[" + i + "]",
                shown(name, protocol)
                    + " is taken by routes["
                    + before
                    + "] (expected: each name in one route, or with other protocols)");
            return;
          }
        }
      }
    }
  }

  private static String shown(HostMatch name, String protocol) {
    String names =
        switch (name) {
          case HostMatch.Exact(var exact) -> exact.value();
          case HostMatch.Below(var domain) -> "*." + domain;
          case HostMatch.Address address -> "every address";
          case HostMatch.Any any -> "every name";
        };
    return protocol.isEmpty() ? names : names + " with " + Quoted.plain(protocol);
  }
}
