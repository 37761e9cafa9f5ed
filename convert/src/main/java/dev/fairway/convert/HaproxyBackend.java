package dev.fairway.convert;

import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.model.Balance;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The servers of a backend or a listen. */
final class HaproxyBackend {

  private final HaproxySection proxy;
  private final Optional<PortRange> ports;
  private final HaproxyValues values;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<HaproxyServer> servers = new ArrayList<>();

  private HaproxyBackend(HaproxySection proxy, Optional<PortRange> ports, HaproxyValues values) {
    this.proxy = proxy;
    this.ports = ports;
    this.values = values;
  }

  /**
   * The upstream.
   *
   * @param name what it is to be called
   * @param ports of the listener, for servers without a port of their own; absent if it has several
   */
  static Optional<RelayUpstream> read(
      HaproxySection proxy, String name, Optional<PortRange> ports, HaproxyValues values) {
    return new HaproxyBackend(proxy, ports, values).read(name);
  }

  private Optional<RelayUpstream> read(String name) {
    for (HaproxyLine line : proxy.own("server")) {
      HaproxyServer server = new HaproxyServer(line.location(), values);
      proxy.all("default-server", "").forEach(common -> server.options(common, common.args()));
      server.options(line, line.argsFrom(2));
      Optional<HostPorts> address = address(line, line.arg(1));
      if (address.isPresent()) {
        servers.add(server);
        endpoints.add(server.endpoint(address.get()));
      }
    }
    if (endpoints.isEmpty()) {
      values.refuse(
          proxy.location(), proxy.kind(), "no server that could be read (expected: at least one)");
      return Optional.empty();
    }
    Optional<ProxyVersion> header = servers.getFirst().proxyProtocol();
    if (servers.stream().anyMatch(server -> !server.proxyProtocol().equals(header))) {
      values.refuse(proxy.location(), proxy.kind(), "refused: send-proxy for some servers only");
    }
    return Optional.of(
        new RelayUpstream(name, endpoints, balance(), tries(), Optional.empty(), check(), header));
  }

  private Optional<HostPorts> address(HaproxyLine line, String text) {
    boolean port = text.lastIndexOf(':') > text.lastIndexOf(']');
    if (port || ports.isEmpty() || text.isEmpty() || text.startsWith("/")) {
      return values.endpoint(line, text);
    }
    return values
        .endpoint(line, text + ":" + ports.get().first())
        .map(address -> new HostPorts(address.host(), ports.get()));
  }

  private Balance balance() {
    Optional<HaproxyLine> line = proxy.one("balance", "");
    if (line.isEmpty()) {
      return Balance.ROUND_ROBIN;
    }
    String algorithm = line.get().arg(0);
    boolean ofClient = algorithm.equals("hash") && line.get().arg(1).equals("src");
    return switch (ofClient ? "source" : algorithm) {
      case "roundrobin", "static-rr" -> Balance.ROUND_ROBIN;
      case "leastconn" -> Balance.LEAST_CONNECTIONS;
      case "source" -> Balance.CLIENT_ADDRESS;
      case "random" -> {
        values.notice(line.get(), "not by chance but to the least used");
        yield Balance.LEAST_CONNECTIONS;
      }
      default -> {
        values.bad(line.get(), algorithm, "roundrobin, leastconn or source");
        yield Balance.ROUND_ROBIN;
      }
    };
  }

  private Optional<Integer> tries() {
    Optional<HaproxyLine> line = proxy.one("retries", "");
    Optional<Integer> retries = line.flatMap(given -> values.number(given, given.arg(0)));
    if (retries.isPresent() && retries.get() > 0) {
      values.notice(line.orElseThrow(), "each endpoint is tried once, the next one at once");
    }
    return retries.filter(number -> number == 0).map(none -> 1);
  }

  private Optional<HealthCheck> check() {
    List<HaproxyServer> checked = servers.stream().filter(HaproxyServer::isChecked).toList();
    if (checked.isEmpty()) {
      return Optional.empty();
    }
    HaproxyServer first = checked.getFirst();
    if (checked.size() < servers.size()
        || checked.stream().anyMatch(server -> !server.isCheckedLike(first))) {
      values.notice(
          proxy.location(), "check", "all servers are checked as the first one that is checked");
    }
    Duration timeout =
        proxy
            .one("timeout", "check")
            .or(() -> proxy.one("timeout", "connect"))
            .flatMap(line -> values.time(line, line.arg(1)))
            .orElse(Duration.ofSeconds(2));
    Probe probe = new HaproxyProbe(proxy, first, values).read();
    return Optional.of(
        new HealthCheck(probe, first.interval(), timeout, first.rise(), first.fall()));
  }
}
