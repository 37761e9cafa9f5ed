package dev.fairway.convert;

import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.convert.NginxListen.Listening;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One block {@code server} of stream. */
final class NginxServer {

  private static final List<Prefix> EVERYWHERE =
      List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  /** Of one upstream: no more can be tried. */
  private static final int MOST_ENDPOINTS = 256;

  /** Of one rule; more are a further rule that says the same. */
  private static final int MOST_NETWORKS = 1_000;

  /** What is read here, in a server or in stream. */
  static final Set<String> HONOURED =
      Set.of(
          "proxy_connect_timeout",
          "proxy_timeout",
          "proxy_protocol",
          "proxy_next_upstream",
          "proxy_next_upstream_tries",
          "proxy_next_upstream_timeout",
          "ssl_preread",
          "access_log",
          "allow",
          "deny",
          "limit_conn",
          "set_real_ip_from",
          "preread_timeout",
          "preread_buffer_size",
          "proxy_protocol_timeout");

  private final NginxDirective server;
  private final NginxScope scope;
  private final NginxStream stream;
  private final Findings findings;
  private final NginxValues values;

  NginxServer(NginxDirective server, NginxScope scope, NginxStream stream, Findings findings) {
    this.server = server;
    this.scope = scope;
    this.stream = stream;
    this.findings = findings;
    this.values = new NginxValues(findings);
  }

  /**
   * A listener.
   *
   * @param origins of its fields
   */
  record Read(RelayListener listener, Origins origins) {}

  /** The listener, unless something essential is at fault. */
  Optional<Read> read() {
    for (NginxDirective directive : scope.own()) {
      boolean essential = Set.of("listen", "proxy_pass").contains(directive.name());
      if (!essential
          && !HONOURED.contains(directive.name())
          && !NginxStream.isResolver(directive, findings)
          && !NginxKnown.isSaid(directive, findings)) {
        NginxKnown.unknown(directive, "server in stream", findings);
      }
    }
    Listening listening =
        NginxListen.read(server, NginxScope.named(scope.own(), "listen"), findings);
    List<Prefix> trusted = trusted(listening);
    List<SourceRule> sources = sources();
    Limits limits = limits(listening);
    Timeouts timeouts = timeouts();
    Optional<AccessLog> log = ownLog();
    Optional<Action> action = action(listening);
    if (listening.addresses().isEmpty() || action.isEmpty()) {
      return Optional.empty();
    }
    RelayListener listener =
        new RelayListener(
            listening.addresses().getFirst().toString(),
            listening.addresses(),
            trusted,
            sources,
            action.get(),
            limits,
            timeouts,
            log);
    return Optional.of(new Read(listener, NginxOrigins.ofServer(scope, listening)));
  }

  private Optional<AccessLog> ownLog() {
    List<NginxDirective> own = NginxScope.named(scope.own(), "access_log");
    return own.isEmpty() ? Optional.empty() : Optional.of(stream.log().accessLog(own));
  }

  private Timeouts timeouts() {
    return new Timeouts(
        scope.one("proxy_connect_timeout").flatMap(values::time).orElse(Timeouts.DEFAULT.connect()),
        scope.one("proxy_timeout").flatMap(values::time).orElse(Timeouts.DEFAULT.idle()),
        Optional.empty());
  }

  private List<SourceRule> sources() {
    List<SourceRule> rules = new ArrayList<>();
    for (NginxDirective rule : scope.all("allow", "deny")) {
      boolean allow = rule.name().equals("allow");
      values
          .one(rule)
          .flatMap(word -> networks(rule, word.text()))
          .ifPresent(
              networks -> {
                boolean same =
                    !rules.isEmpty()
                        && rules.getLast().allow() == allow
                        && rules.getLast().networks().size() < MOST_NETWORKS - 1;
                List<Prefix> all =
                    new ArrayList<>(same ? rules.removeLast().networks() : List.of());
                all.addAll(networks);
                rules.add(new SourceRule(allow, all));
              });
    }
    return rules;
  }

  private Optional<List<Prefix>> networks(NginxDirective rule, String text) {
    if (text.equals("all")) {
      return Optional.of(EVERYWHERE);
    }
    try {
      return Optional.of(List.of(Prefix.parse(text)));
    } catch (IllegalArgumentException e) {
      return values.bad(rule, text, "an address, a network such as 10.0.0.0/8, or all");
    }
  }

  private List<Prefix> trusted(Listening listening) {
    List<NginxDirective> from = scope.all("set_real_ip_from");
    if (!listening.proxyProtocol()) {
      NginxScope.named(scope.own(), "set_real_ip_from")
          .forEach(
              line ->
                  findings.notice(
                      line.location(),
                      line.name(),
                      "has no effect: no listen of this server has proxy_protocol"));
      return List.of();
    }
    List<Prefix> trusted = new ArrayList<>();
    for (NginxDirective line : from) {
      values.one(line).flatMap(word -> networks(line, word.text())).ifPresent(trusted::addAll);
    }
    if (from.isEmpty()) {
      scope
          .all("allow", "deny")
          .forEach(
              rule ->
                  findings.refuse(
                      rule.location(),
                      rule.name(),
                      "refused: without set_real_ip_from it is about the balancer, and here about"
                          + " the client that the PROXY header names"));
      findings.notice(
          server.location(),
          "listen",
          "proxy_protocol without set_real_ip_from: every sender of a header is believed");
      return EVERYWHERE;
    }
    findings.notice(
        from.getFirst().location(),
        "set_real_ip_from",
        "connections from other networks are taken without a PROXY header");
    return trusted;
  }

  private Limits limits(Listening listening) {
    Limits usual = Limits.DEFAULT;
    int connections = usual.connections();
    int perAddress = usual.connectionsPerAddress();
    for (NginxDirective limit : scope.all("limit_conn")) {
      Optional<Integer> number = values.number(limit, limit.arg(1), 1);
      switch (stream.limitKey(limit)) {
        case ADDRESS -> perAddress = number.orElse(perAddress);
        case SERVER -> {
          if (listening.addresses().size() > 1) {
            findings.refuse(
                limit.location(), "limit_conn", "refused: it counts each address by itself");
          }
          connections = number.orElse(connections);
        }
        case UNKNOWN -> {}
      }
    }
    Duration hello =
        scope
            .one("preread_timeout")
            .or(() -> scope.one("proxy_protocol_timeout"))
            .flatMap(values::time)
            .orElse(usual.helloTimeout());
    int size = scope.one("preread_buffer_size").flatMap(values::size).orElse(usual.helloSize());
    return new Limits(connections, perAddress, Optional.empty(), hello, size);
  }

  private Optional<Action> action(Listening listening) {
    List<NginxDirective> passes = NginxScope.named(scope.own(), "proxy_pass");
    if (passes.size() != 1) {
      findings.refuse(
          passes.isEmpty() ? server.location() : passes.getLast().location(),
          "proxy_pass",
          passes.size() + " of them (expected: exactly one)");
      return Optional.empty();
    }
    NginxDirective pass = passes.getFirst();
    Optional<Word> word = values.one(pass);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    String text = word.get().text();
    NginxTargets.Use use = use();
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return target(pass, text, use).map(this::action);
    }
    if (text.endsWith(":$server_port") || text.endsWith(":${server_port}")) {
      return samePorts(pass, text.substring(0, text.lastIndexOf(':')), listening, use);
    }
    return byMap(pass, text, use);
  }

  /** With ssl_preread the name is read even where nothing depends on it, for the access log. */
  private Action action(Target target) {
    return isPreread()
        ? new Action.ByHello(List.of(new HelloRoute(List.of(), List.of(), target)))
        : new Action.Forward(target);
  }

  private boolean isPreread() {
    return scope.one("ssl_preread").flatMap(values::flag).orElse(false);
  }

  private Optional<Target> target(NginxDirective pass, String text, NginxTargets.Use use) {
    return stream.targets().target(pass, text, NginxUpstream::address, use);
  }

  /** {@code host:$server_port}: each port of the listener leads to the same one of the host. */
  private Optional<Action> samePorts(
      NginxDirective pass, String host, Listening listening, NginxTargets.Use use) {
    List<PortRange> ports =
        listening.addresses().stream().map(HostPorts::ports).distinct().toList();
    if (ports.size() != 1 || host.indexOf('$') >= 0) {
      findings.refuse(
          pass.location(), "proxy_pass", "refused: $server_port (expected: one range of ports)");
      return Optional.empty();
    }
    return stream
        .targets()
        .target(
            pass,
            host + ":" + ports.getFirst(),
            (directive, text, said) -> range(directive, text),
            use)
        .map(this::action);
  }

  private Optional<HostPorts> range(NginxDirective pass, String text) {
    try {
      return Optional.of(HostPorts.parse(text));
    } catch (IllegalArgumentException e) {
      return values.bad(pass, text, "host:$server_port");
    }
  }

  private Optional<Action> byMap(NginxDirective pass, String text, NginxTargets.Use use) {
    Optional<NginxMap> map = stream.map(text);
    if (map.isEmpty()) {
      findings.refuse(
          pass.location(),
          "proxy_pass",
          "refused: "
              + Findings.quote(text)
              + (text.contains("$ssl_preread_server_name")
                  ? " would let clients choose any target (expected: a map of names; or a Relay with"
                      + " connect and its list of targets)"
                  : " (expected: an upstream, host:port, or the variable of a map on"
                      + " $ssl_preread_server_name)"));
      return Optional.empty();
    }
    if (!isPreread()) {
      findings.refuse(
          pass.location(), "proxy_pass", "without ssl_preread on, the map knows no name");
      return Optional.empty();
    }
    NginxRoutes routes =
        new NginxRoutes(pass, map.get(), findings, (at, whole) -> target(at, whole, use));
    return routes.read(text).map(Action.ByHello::new);
  }

  private NginxTargets.Use use() {
    boolean next = scope.one("proxy_next_upstream").flatMap(values::flag).orElse(true);
    Optional<Integer> tries =
        scope
            .one("proxy_next_upstream_tries")
            .flatMap(line -> values.one(line).flatMap(word -> values.number(line, word.text(), 0)))
            .filter(number -> number > 0)
            .map(number -> Math.min(number, MOST_ENDPOINTS));
    Optional<Duration> time =
        scope
            .one("proxy_next_upstream_timeout")
            .flatMap(values::time)
            .filter(duration -> !duration.isZero());
    boolean header = scope.one("proxy_protocol").flatMap(values::flag).orElse(false);
    return new NginxTargets.Use(header, next ? tries : Optional.of(1), time);
  }
}
