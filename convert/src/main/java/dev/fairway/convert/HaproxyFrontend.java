package dev.fairway.convert;

import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.convert.HaproxyAcls.Term;
import dev.fairway.convert.HaproxyAcls.Test;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A frontend, or the front of a listen. */
final class HaproxyFrontend {

  private static final List<Prefix> EVERYWHERE =
      List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  private final HaproxySection proxy;
  private final HaproxyValues values;
  private final HaproxyAcls acls;
  private static final String SOCKETS = " is ignored: Fairway sets up its sockets itself";

  private final List<HostPorts> addresses = new ArrayList<>();
  private final List<HaproxyLine> binds = new ArrayList<>();
  private boolean acceptProxy;
  private boolean plain;

  HaproxyFrontend(HaproxySection proxy, HaproxyValues values) {
    this.proxy = proxy;
    this.values = values;
    this.acls = new HaproxyAcls(proxy.own("acl"), values);
  }

  /**
   * A use of a backend.
   *
   * @param line where
   * @param name of the backend
   */
  record Use(HaproxyLine line, String name) {}

  /** The backends that it uses, to say how long connections may take. */
  List<String> backends() {
    List<String> names = new ArrayList<>();
    proxy.own("use_backend").forEach(line -> names.add(line.arg(0)));
    proxy.all("default_backend", "").forEach(line -> names.add(line.arg(0)));
    return names;
  }

  /**
   * The listener.
   *
   * @param targets finds the target for a backend and the ports of the listener
   * @param timeouts how long anyone may keep it waiting
   * @param mostOfAll the line that says how many connections all frontends may have
   */
  Optional<RelayListener> read(
      BiFunction<Use, Optional<PortRange>, Optional<Target>> targets,
      Timeouts timeouts,
      Optional<HaproxyLine> mostOfAll) {
    proxy.own("bind").forEach(this::bind);
    if (addresses.isEmpty()) {
      values.refuse(proxy.location(), proxy.kind(), "no bind that could be read");
      return Optional.empty();
    }
    if (acceptProxy && plain) {
      values.refuse(proxy.location(), "bind", "refused: accept-proxy for some addresses only");
    }
    List<SourceRule> sources = sources();
    Limits limits = limits(mostOfAll);
    Optional<Action> action = action(targets);
    String name =
        Names.unique(proxy.name().isEmpty() ? proxy.kind() : proxy.name(), taken -> false);
    return action.map(
        what ->
            new RelayListener(
                name,
                addresses,
                acceptProxy ? EVERYWHERE : List.of(),
                sources,
                what,
                limits,
                timeouts,
                Optional.empty()));
  }

  /** Where the fields of the listener come from, after it was read. */
  Origins origins(Optional<HaproxyLine> mostOfAll) {
    return HaproxyOrigins.ofFront(proxy, binds, proxy.one("maxconn", "").or(() -> mostOfAll));
  }

  private void bind(HaproxyLine line) {
    boolean proxied = false;
    boolean both = true;
    List<String> words = line.argsFrom(1);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "accept-proxy" -> proxied = true;
        case "ssl" -> {
          values.refuse(
              line, "ssl is refused: the relay never breaks TLS; let it through to the endpoint");
          // What follows is about the same.
          i = words.size();
        }
        case "v6only" -> both = false;
        case "v4v6" -> both = true;
        case "defer-accept", "tfo" -> values.remark(line, word + SOCKETS);
        case "maxconn" -> {
          values.notice(line, "maxconn has no effect: it is counted for the whole frontend");
          i++;
        }
        case "name",
            "backlog",
            "mss",
            "id",
            "level",
            "mode",
            "user",
            "group",
            "process",
            "thread",
            "nice",
            "tcp-ut",
            "shards" -> {
          values.remark(line, word + SOCKETS);
          i++;
        }
        default ->
            values.refuse(line, "refused: " + Findings.quote(word) + " is not known for a relay");
      }
    }
    acceptProxy |= proxied;
    plain |= !proxied;
    for (String text : line.arg(0).split(",", -1)) {
      Optional<HostPorts> address = values.listen(line, text);
      address.ifPresent(at -> keep(at, line));
      // The system lets a socket for all IPv6 addresses take IPv4 as well, unless it is told.
      if (both) {
        address
            .filter(at -> at.host().equals("::"))
            .ifPresent(at -> keep(new HostPorts("0.0.0.0", at.ports()), line));
      }
    }
  }

  private void keep(HostPorts address, HaproxyLine bind) {
    if (!addresses.contains(address)) {
      addresses.add(address);
      binds.add(bind);
    }
  }

  private Limits limits(Optional<HaproxyLine> mostOfAll) {
    Limits usual = Limits.DEFAULT;
    int connections =
        most(proxy.one("maxconn", "")).or(() -> most(mostOfAll)).orElse(usual.connections());
    Duration hello =
        proxy
            .one("tcp-request", "inspect-delay")
            .flatMap(line -> values.time(line, line.arg(1)))
            .orElse(usual.helloTimeout());
    return new Limits(
        connections, usual.connectionsPerAddress(), Optional.empty(), hello, usual.helloSize());
  }

  /** HAProxy leaves what is more with the system; 0 is the same as nothing. */
  private Optional<Integer> most(Optional<HaproxyLine> line) {
    Optional<Integer> most =
        line.flatMap(given -> values.number(given, given.arg(0))).filter(number -> number > 0);
    if (most.isPresent()) {
      values.notice(
          line.orElseThrow(),
          "holds for each listener by itself, and what is more is closed at once and does not wait");
    }
    return most;
  }

  private List<SourceRule> sources() {
    List<SourceRule> rules = new ArrayList<>();
    List<HaproxyLine> lines = proxy.own("tcp-request");
    List<HaproxyLine> connection =
        lines.stream().filter(line -> line.arg(0).equals("connection")).toList();
    for (HaproxyLine line : connection) {
      if (acceptProxy) {
        values.refuse(
            line,
            "refused: with accept-proxy it is about the balancer, and here about the client that the"
                + " PROXY header names");
      }
      rule(line, line.equals(connection.getLast()), rules);
    }
    for (HaproxyLine line : lines) {
      switch (line.arg(0)) {
        case "connection", "inspect-delay", "content" -> {}
        default -> values.refuse(line, "refused: not known for a relay");
      }
    }
    return rules;
  }

  private void rule(HaproxyLine line, boolean last, List<SourceRule> rules) {
    boolean accept = line.arg(1).equals("accept");
    if (!accept && !line.arg(1).equals("reject")) {
      values.refuse(line, "refused: tcp-request connection " + Findings.quote(line.arg(1)));
      return;
    }
    List<String> words = line.argsFrom(2);
    Optional<List<List<Term>>> condition = acls.condition(line, words);
    if (condition.isEmpty()) {
      return;
    }
    for (List<Term> terms : condition.get()) {
      if (terms.isEmpty()) {
        rules.add(new SourceRule(accept, EVERYWHERE));
      } else if (terms.size() == 1
          && terms.getFirst().test() instanceof Test.Sources(var networks)) {
        if (!terms.getFirst().negated()) {
          rules.add(new SourceRule(accept, networks));
          continue;
        }
        if (!last || condition.get().size() > 1) {
          values.refuse(line, "refused: a negation before other rules (expected: it last)");
        }
        rules.add(new SourceRule(!accept, networks));
        rules.add(new SourceRule(accept, EVERYWHERE));
      } else {
        values.refuse(line, "refused: this condition (expected: src with networks)");
      }
    }
  }

  private Optional<Action> action(BiFunction<Use, Optional<PortRange>, Optional<Target>> targets) {
    HaproxyContent content = HaproxyContent.read(proxy, acls, values);
    List<PortRange> ports = addresses.stream().map(HostPorts::ports).distinct().toList();
    Optional<PortRange> only = ports.size() == 1 ? Optional.of(ports.getFirst()) : Optional.empty();
    Optional<Use> otherwise = otherwise();
    HaproxyRoutes routes = new HaproxyRoutes(values, otherwise.map(Use::name));
    boolean whole = true;
    for (HaproxyLine line : proxy.own("use_backend")) {
      Optional<Target> target = targets.apply(new Use(line, line.arg(0)), only);
      List<String> words = line.argsFrom(1);
      Optional<List<List<Term>>> condition = acls.condition(line, words);
      whole &= target.isPresent() && condition.isPresent();
      if (target.isPresent() && condition.isPresent()) {
        condition.get().forEach(terms -> routes.add(line, terms, target.get()));
      }
    }
    if (otherwise.isPresent()) {
      Optional<Target> target = targets.apply(otherwise.get(), only);
      whole &= target.isPresent();
      target.ifPresent(found -> routes.add(otherwise.get().line(), List.of(), found));
    }
    List<HelloRoute> read = routes.routes();
    if (read.isEmpty()) {
      if (whole && proxy.own("use_backend").isEmpty()) {
        values.refuse(proxy.location(), proxy.kind(), "no backend (expected: default_backend)");
      }
      return Optional.empty();
    }
    content.check(read);
    HelloRoute first = read.getFirst();
    return Optional.of(
        read.size() == 1 && first.names().isEmpty() && first.alpn().isEmpty()
            ? new Action.Forward(first.target())
            : new Action.ByHello(read));
  }

  /** Where everything else goes: a listen has servers of its own. */
  private Optional<Use> otherwise() {
    Optional<HaproxyLine> line = proxy.one("default_backend", "");
    if (line.isPresent()) {
      return line.map(given -> new Use(given, given.arg(0)));
    }
    boolean own = proxy.kind().equals("listen") && !proxy.own("server").isEmpty();
    HaproxyLine server = new HaproxyLine(List.of("server"), proxy.location());
    return own ? Optional.of(new Use(server, proxy.name())) : Optional.empty();
  }
}
