package dev.fairway.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration of the data plane at one moment.
 *
 * <p>A value: made by a translation, compiled off the event loop, put in place by one swap, and
 * garbage as soon as no listener refers to it.
 *
 * @param listeners where clients connect; names are unique
 * @param upstreams where requests go; names are unique
 */
public record Snapshot(List<Listener> listeners, List<Upstream> upstreams) {

  /** Nothing at all: what a data plane serves before its first configuration. */
  public static final Snapshot EMPTY = new Snapshot(List.of(), List.of());

  /**
   * @throws IllegalArgumentException if two listeners or two upstreams share a name, or a route
   *     names an upstream that is not there
   */
  public Snapshot {
    listeners = List.copyOf(listeners);
    upstreams = List.copyOf(upstreams);
    Map<String, Upstream> byName = new HashMap<>();
    for (Upstream upstream : upstreams) {
      if (byName.put(upstream.name(), upstream) != null) {
        throw new IllegalArgumentException("two upstreams named " + upstream.name());
      }
    }
    Map<String, Listener> listenersByName = new HashMap<>();
    for (Listener listener : listeners) {
      if (listenersByName.put(listener.name(), listener) != null) {
        throw new IllegalArgumentException("two listeners named " + listener.name());
      }
      requireUpstreams(listener, byName);
    }
  }

  private static void requireUpstreams(Listener listener, Map<String, Upstream> upstreams) {
    for (VirtualHost host : listener.hosts()) {
      for (Route route : host.routes()) {
        if (route.action() instanceof Action.Forward forward
            && !upstreams.containsKey(forward.upstream())) {
          throw new IllegalArgumentException(
              "route " + route.name() + " names no upstream: " + forward.upstream());
        }
      }
    }
  }
}
