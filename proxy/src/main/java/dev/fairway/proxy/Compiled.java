package dev.fairway.proxy;

import dev.fairway.http.HttpServer;
import dev.fairway.model.Action;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Listener;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.Snapshot;
import dev.fairway.net.PrefixSet;
import dev.fairway.routing.Decision;
import dev.fairway.routing.RouteTable;
import dev.fairway.transport.ServerTls;
import dev.fairway.upstream.UpstreamPools;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A snapshot, ready to be asked: what the event loops read through one volatile reference. */
final class Compiled {

  static final Compiled EMPTY = new Compiled(Map.of(), Map.of(), List.of());

  private final Map<String, CompiledListener> listeners;
  private final Map<String, UpstreamPools> upstreams;
  private final List<Stage> stages;

  private Compiled(
      Map<String, CompiledListener> listeners,
      Map<String, UpstreamPools> upstreams,
      List<Stage> stages) {
    this.listeners = listeners;
    this.upstreams = upstreams;
    this.stages = stages;
  }

  /**
   * Compiles a snapshot. A certificate that has not changed is not read again.
   *
   * @param tunnels who speaks the protocols that listeners have beside HTTP
   * @throws IllegalArgumentException if a certificate cannot be used or routes collide
   */
  static Compiled of(
      Snapshot snapshot,
      Map<String, UpstreamPools> upstreams,
      List<Stage> stages,
      Tunnelling tunnels,
      Compiled previous) {
    Map<String, CompiledListener> listeners = new HashMap<>();
    for (Listener listener : snapshot.listeners()) {
      listeners.put(
          listener.name(),
          new CompiledListener(
              listener,
              RouteTable.compile(listener),
              PrefixSet.of(listener.announcers()),
              tls(listener, tunnels, previous.listeners.get(listener.name()))));
    }
    return new Compiled(listeners, upstreams, stages);
  }

  Map<String, UpstreamPools> upstreams() {
    return upstreams;
  }

  /** What every forwarded request goes through, in this order. */
  List<Stage> stages() {
    return stages;
  }

  UpstreamPools upstream(String name) {
    return Objects.requireNonNull(upstreams.get(name), name);
  }

  Decision decide(String listener, @Nullable String sni, @Nullable String host, String target) {
    CompiledListener compiled = listeners.get(listener);
    return compiled == null ? new Decision.Unmatched() : compiled.routes.decide(sni, host, target);
  }

  /** Whether any request of the listener goes to an upstream. */
  boolean forwards(String listener) {
    CompiledListener compiled = listeners.get(listener);
    return compiled != null
        && compiled.listener.hosts().stream()
            .flatMap(host -> host.routes().stream())
            .anyMatch(route -> route.action() instanceof Action.Forward);
  }

  HttpLimits limits(String listener) {
    CompiledListener compiled = listeners.get(listener);
    return compiled == null ? HttpLimits.DEFAULT : compiled.listener.limits();
  }

  /** Whether connections of this address begin with a header of the PROXY protocol. */
  boolean announces(String listener, InetAddress peer) {
    CompiledListener compiled = listeners.get(listener);
    return compiled != null && compiled.announcers.contains(peer);
  }

  /** What the listener serves TLS with; only asked of listeners that do. */
  ServerTls tls(String listener) {
    CompiledListener compiled = listeners.get(listener);
    return Objects.requireNonNull(compiled == null ? null : compiled.tls, listener);
  }

  private static @Nullable ServerTls tls(
      Listener listener, Tunnelling tunnels, @Nullable CompiledListener previous) {
    if (listener.certificate().isEmpty()) {
      return null;
    }
    if (previous != null
        && listener.certificate().equals(previous.listener.certificate())
        && listener.clientAuthorities().equals(previous.listener.clientAuthorities())
        && listener.protocols().equals(previous.listener.protocols())) {
      return previous.tls;
    }
    ServingCertificate certificate = listener.certificate().get();
    ServerTls tls = ServerTls.of(certificate, HttpServer.PROTOCOLS, listener.clientAuthorities());
    for (String protocol : listener.protocols()) {
      Tunnelling.Peers peers = tunnels.peers().get(protocol);
      tls =
          peers != null && peers.tls().isPresent()
              ? tls.besides(protocol, peers.tls().get())
              : tls.besides(protocol, ServerTls.mutual(certificate, protocol));
    }
    return tls;
  }

  private record CompiledListener(
      Listener listener, RouteTable routes, PrefixSet announcers, @Nullable ServerTls tls) {}
}
