package dev.fairway.convert;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Problem;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.ConnectTarget;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.LogFormat;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Balance;
import dev.fairway.model.HostMatch;
import dev.fairway.model.LogTemplate;
import dev.fairway.net.HostPorts;
import dev.fairway.net.Prefix;
import java.util.List;

/**
 * A relay as a file. What has its default is left out; what is written reads back as the same
 * relay. Pure; any thread.
 */
public final class RelayYaml {

  private static final List<String> READINESS = List.of("/readyz", "/healthz");

  private final YamlText yaml = new YamlText();

  private RelayYaml() {}

  /**
   * Writes an object of the kind Relay.
   *
   * @param name of the object, a DNS label
   * @param notices put in front as comments
   */
  public static String write(String name, RelaySpec relay, List<Problem> notices) {
    RelayYaml writer = new RelayYaml();
    notices.forEach(notice -> writer.yaml.comment(notice.toString()));
    writer.yaml.field("apiVersion", "fairway.dev/v1alpha1");
    writer.yaml.field("kind", "Relay");
    writer.yaml.open("metadata").field("name", name).close();
    writer.yaml.open("spec");
    writer.spec(relay);
    return writer.yaml.text();
  }

  private void spec(RelaySpec relay) {
    yaml.open("listeners");
    relay.listeners().forEach(this::listener);
    yaml.close();
    if (!relay.upstreams().isEmpty()) {
      yaml.open("upstreams");
      relay.upstreams().forEach(this::upstream);
      yaml.close();
    }
    if (!relay.resolver().equals(Resolver.DEFAULT)) {
      resolver(relay.resolver());
    }
    if (!relay.accessLog().equals(AccessLog.DEFAULT)) {
      accessLog(relay.accessLog());
    }
    if (!relay.admin().listen().equals(RelaySpec.ADMIN_LISTEN)) {
      yaml.open("admin").field("listen", relay.admin().listen().toString()).close();
    }
    if (!relay.drainTimeout().equals(RelaySpec.DRAIN_TIMEOUT)) {
      yaml.field("drainTimeout", relay.drainTimeout());
    }
  }

  private void listener(RelayListener listener) {
    yaml.item();
    if (!listener.name().equals(listener.listen().getFirst().toString())) {
      yaml.field("name", listener.name());
    }
    yaml.field("listen", listener.listen().stream().map(HostPorts::toString).toList());
    switch (listener.action()) {
      case Action.Forward(var target) -> target(target);
      case Action.ByHello(var routes) -> {
        yaml.open("routes");
        routes.forEach(this::route);
        yaml.close();
      }
      case Action.Connect(var allow) ->
          yaml.open("connect")
              .field("allow", allow.stream().map(RelayYaml::print).toList())
              .close();
    }
    if (!listener.proxyProtocol().isEmpty()) {
      yaml.open("proxyProtocol").field("trusted", print(listener.proxyProtocol())).close();
    }
    if (!listener.sources().isEmpty()) {
      yaml.open("sources");
      for (SourceRule rule : listener.sources()) {
        yaml.item().field(rule.allow() ? "allow" : "deny", print(rule.networks())).end();
      }
      yaml.close();
    }
    limits(listener.limits());
    timeouts(listener.timeouts());
    listener.accessLog().ifPresent(this::accessLog);
    yaml.end();
  }

  private void target(Target target) {
    switch (target) {
      case Target.Upstream(var name) -> yaml.field("upstream", name);
      case Target.Address(var address) -> yaml.field("to", address.toString());
    }
  }

  private void route(HelloRoute route) {
    yaml.item();
    if (!route.names().isEmpty()) {
      yaml.field("names", route.names().stream().map(RelayYaml::print).toList());
    }
    if (!route.alpn().isEmpty()) {
      yaml.field("alpn", route.alpn());
    }
    target(route.target());
    yaml.end();
  }

  private void limits(Limits limits) {
    Limits usual = Limits.DEFAULT;
    if (limits.equals(usual)) {
      return;
    }
    yaml.open("limits");
    if (limits.connections() != usual.connections()) {
      yaml.field("connections", limits.connections());
    }
    if (limits.connectionsPerAddress() != usual.connectionsPerAddress()) {
      yaml.field("connectionsPerAddress", limits.connectionsPerAddress());
    }
    limits.bandwidth().ifPresent(bytes -> yaml.bytes("bandwidth", bytes));
    if (!limits.helloTimeout().equals(usual.helloTimeout())) {
      yaml.field("helloTimeout", limits.helloTimeout());
    }
    if (limits.helloSize() != usual.helloSize()) {
      yaml.bytes("helloSize", limits.helloSize());
    }
    yaml.close();
  }

  private void timeouts(Timeouts timeouts) {
    Timeouts usual = Timeouts.DEFAULT;
    if (timeouts.equals(usual)) {
      return;
    }
    yaml.open("timeouts");
    if (!timeouts.connect().equals(usual.connect())) {
      yaml.field("connect", timeouts.connect());
    }
    if (!timeouts.idle().equals(usual.idle())) {
      yaml.field("idle", timeouts.idle());
    }
    timeouts.session().ifPresent(time -> yaml.field("session", time));
    yaml.close();
  }

  private void upstream(RelayUpstream upstream) {
    yaml.item().field("name", upstream.name());
    upstream.agent().ifPresent(cluster -> yaml.field("agent", cluster));
    yaml.open("endpoints");
    upstream.endpoints().forEach(this::endpoint);
    yaml.close();
    if (upstream.balance() != Balance.ROUND_ROBIN) {
      yaml.field("balance", upstream.balance());
    }
    upstream.tries().ifPresent(tries -> yaml.field("tries", tries));
    upstream.triesTimeout().ifPresent(time -> yaml.field("triesTimeout", time));
    upstream.check().ifPresent(this::check);
    upstream.proxyProtocol().ifPresent(version -> yaml.field("proxyProtocol", version));
    yaml.end();
  }

  private void endpoint(Endpoint endpoint) {
    Endpoint usual = Endpoint.of(endpoint.address());
    yaml.item().field("address", endpoint.address().toString());
    if (endpoint.weight() != usual.weight()) {
      yaml.field("weight", endpoint.weight());
    }
    if (endpoint.backup()) {
      yaml.field("backup", true);
    }
    if (endpoint.maintenance()) {
      yaml.field("maintenance", true);
    }
    if (endpoint.maxFails() != usual.maxFails()) {
      yaml.field("maxFails", endpoint.maxFails());
    }
    if (!endpoint.failTimeout().equals(usual.failTimeout())) {
      yaml.field("failTimeout", endpoint.failTimeout());
    }
    endpoint.maxConnections().ifPresent(most -> yaml.field("maxConnections", most));
    if (!endpoint.slowStart().isZero()) {
      yaml.field("slowStart", endpoint.slowStart());
    }
    yaml.end();
  }

  private void check(HealthCheck check) {
    yaml.open("check");
    switch (check.probe()) {
      case Probe.Tcp tcp -> yaml.emptyObject("tcp");
      case Probe.Tls(var verify) when isUsual(verify) -> yaml.emptyObject("tls");
      case Probe.Tls(var verify) -> {
        yaml.open("tls");
        verify(verify);
        yaml.close();
      }
      case Probe.Https(var verify, var paths) when isUsual(verify) && paths.equals(READINESS) ->
          yaml.emptyObject("https");
      case Probe.Https(var verify, var paths) -> {
        yaml.open("https");
        verify(verify);
        if (!paths.equals(READINESS)) {
          yaml.field("paths", paths);
        }
        yaml.close();
      }
    }
    yaml.field("interval", check.interval());
    yaml.field("timeout", check.timeout());
    yaml.field("rise", check.rise());
    yaml.field("fall", check.fall());
    yaml.close();
  }

  private static boolean isUsual(Verify verify) {
    return verify.serverName().isEmpty() && verify.trust().isEmpty();
  }

  private void verify(Verify verify) {
    verify.serverName().ifPresent(name -> yaml.field("serverName", name));
    if (verify.trust().isPresent()) {
      switch (verify.trust().get()) {
        case Trust.InFile(var path) -> yaml.field("caFile", path);
        case Trust.Inline(var pem) -> yaml.field("caData", pem);
      }
    }
  }

  private void resolver(Resolver resolver) {
    yaml.open("resolver");
    if (!resolver.servers().isEmpty()) {
      yaml.field("servers", resolver.servers().stream().map(Object::toString).toList());
    }
    resolver
        .search()
        .ifPresent(names -> yaml.field("search", names.stream().map(Object::toString).toList()));
    resolver.ndots().ifPresent(dots -> yaml.field("ndots", dots));
    if (!resolver.timeout().equals(Resolver.DEFAULT.timeout())) {
      yaml.field("timeout", resolver.timeout());
    }
    resolver.validity().ifPresent(time -> yaml.field("validity", time));
    if (resolver.family() != AddressFamily.ANY) {
      yaml.field("family", resolver.family());
    }
    yaml.close();
  }

  private void accessLog(AccessLog log) {
    if (log.equals(AccessLog.DEFAULT)) {
      yaml.emptyObject("accessLog");
      return;
    }
    yaml.open("accessLog");
    log.path().ifPresent(path -> yaml.field("path", path));
    switch (log.format()) {
      case LogFormat.Json json -> {}
      case LogFormat.None none -> yaml.field("format", "none");
      case LogFormat.Template(var template) -> {
        yaml.field("format", template.text());
        if (template.escape() != LogTemplate.Escape.DEFAULT) {
          yaml.field("escape", template.escape());
        }
      }
    }
    log.recordEvery().ifPresent(time -> yaml.field("recordEvery", time));
    yaml.close();
  }

  private static List<String> print(List<Prefix> networks) {
    return networks.stream().map(Prefix::toString).toList();
  }

  private static String print(HostMatch match) {
    return switch (match) {
      case HostMatch.Exact(var name) -> name.value();
      case HostMatch.Below(var domain) -> "*." + domain;
      case HostMatch.Address address -> throw new IllegalArgumentException("no server name");
      case HostMatch.Any any -> throw new IllegalArgumentException("no server name");
    };
  }

  private static String print(ConnectTarget target) {
    return switch (target) {
      case ConnectTarget.Name(var name, var ports) -> print(name) + ":" + ports;
      case ConnectTarget.Network(var network, var ports) ->
          (network.isIpv4() ? network : "[" + network + "]") + ":" + ports;
    };
  }
}
