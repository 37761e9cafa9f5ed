package dev.fairway.convert;

import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.model.Balance;
import dev.fairway.net.HostPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a block {@code upstream} says. */
final class NginxUpstream {

  private final Findings findings;
  private final NginxValues values;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private Balance balance = Balance.ROUND_ROBIN;

  private NginxUpstream(Findings findings) {
    this.findings = findings;
    this.values = new NginxValues(findings);
  }

  /** The upstream, unless it has no endpoint without a fault. */
  static Optional<RelayUpstream> read(
      NginxDirective upstream, List<NginxDirective> body, Findings findings) {
    NginxUpstream read = new NginxUpstream(findings);
    body.forEach(read::add);
    if (read.endpoints.isEmpty()) {
      if (NginxScope.named(body, "server").isEmpty()) {
        findings.refuse(upstream.location(), "upstream", "no server (expected: at least one)");
      }
      return Optional.empty();
    }
    return Optional.of(
        new RelayUpstream(
            upstream.arg(0),
            read.endpoints,
            read.balance,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private void add(NginxDirective directive) {
    switch (directive.name()) {
      case "server" -> server(directive);
      case "least_conn" -> {
        balance = Balance.LEAST_CONNECTIONS;
        if (!directive.args().isEmpty()) {
          values.bad(directive, directive.arg(0), "nothing");
        }
      }
      case "hash" -> hash(directive);
      case "random" -> {
        balance = directive.arg(0).equals("two") ? Balance.LEAST_CONNECTIONS : Balance.ROUND_ROBIN;
        findings.notice(
            directive.location(),
            "random",
            "not by chance but "
                + (balance == Balance.ROUND_ROBIN ? "in turn" : "to the least used"));
      }
      case "resolver", "resolver_timeout" ->
          findings.refuse(
              directive.location(),
              directive.name(),
              "refused: all upstreams have one resolver (expected: it in stream)");
      default -> {
        if (!NginxKnown.isSaid(directive, findings)) {
          NginxKnown.unknown(directive, "upstream in stream", findings);
        }
      }
    }
  }

  private void hash(NginxDirective directive) {
    String key = directive.arg(0);
    boolean client = List.of("$remote_addr", "${remote_addr}", "$binary_remote_addr").contains(key);
    boolean consistent = directive.args().size() == 2 && directive.arg(1).equals("consistent");
    if (!client || (directive.args().size() > 1 && !consistent)) {
      findings.refuse(
          directive.location(),
          "hash",
          "refused: by " + Findings.quote(key) + " (expected: hash $remote_addr consistent)");
      return;
    }
    if (!consistent) {
      findings.notice(
          directive.location(),
          "hash",
          "is consistent here: other clients stay where they are when endpoints change");
    }
    balance = Balance.CLIENT_ADDRESS;
  }

  private void server(NginxDirective server) {
    String text = server.arg(0);
    if (text.startsWith("unix:")) {
      findings.refuse(server.location(), "server", "refused: endpoints are reached by TCP only");
      return;
    }
    Optional<HostPorts> address = address(server, text, findings);
    ServerOptions options = new ServerOptions();
    for (Word word : server.argsFrom(1)) {
      options.add(server, word.text());
    }
    address.ifPresent(
        at ->
            endpoints.add(
                new Endpoint(
                    at,
                    options.weight,
                    options.backup,
                    options.down,
                    options.maxFails,
                    options.failTimeout,
                    options.maxConnections,
                    options.slowStart)));
  }

  /** A host and a port to connect to; a fault is among the findings. */
  static Optional<HostPorts> address(NginxDirective directive, String text, Findings findings) {
    try {
      HostPorts address = HostPorts.parse(text);
      if (text.startsWith(":") || address.ports().first() == 0 || address.ports().size() > 1) {
        throw new IllegalArgumentException(text);
      }
      return Optional.of(address);
    } catch (IllegalArgumentException e) {
      findings.refuse(
          directive.location(),
          directive.name(),
          Findings.quote(text) + " (expected: host:port, or the name of an upstream)");
      return Optional.empty();
    }
  }

  /** What follows the address of a server. */
  private final class ServerOptions {
    private int weight = 1;
    private boolean backup;
    private boolean down;
    private int maxFails = 1;
    private Duration failTimeout = Duration.ofSeconds(10);
    private Optional<Integer> maxConnections = Optional.empty();
    private Duration slowStart = Duration.ZERO;

    void add(NginxDirective server, String option) {
      int equals = option.indexOf('=');
      String name = equals < 0 ? option : option.substring(0, equals);
      String value = equals < 0 ? "" : option.substring(equals + 1);
      switch (name) {
        case "weight" -> values.number(server, value, 1).ifPresent(number -> weight = number);
        case "max_fails" -> values.number(server, value, 0).ifPresent(number -> maxFails = number);
        case "fail_timeout" -> values.time(server, value).ifPresent(time -> failTimeout = time);
        case "slow_start" -> values.time(server, value).ifPresent(time -> slowStart = time);
        case "max_conns" ->
            maxConnections = values.number(server, value, 0).filter(number -> number > 0);
        case "backup" -> backup = true;
        case "down" -> down = true;
        case "resolve" -> {
          // Names are always followed.
        }
        default ->
            findings.refuse(
                server.location(),
                "server",
                "refused: "
                    + Findings.quote(option)
                    + " (expected: weight, max_fails, fail_timeout, max_conns, slow_start, backup,"
                    + " down or resolve)");
      }
    }
  }
}
