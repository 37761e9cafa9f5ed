package dev.fairway.convert;

import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.net.HostPorts;
import dev.fairway.net.IpLiterals;
import java.util.ArrayList;
import java.util.List;

/** What the directives {@code listen} of a server say. */
final class NginxListen {

  private final Findings findings;
  private final List<HostPorts> addresses = new ArrayList<>();
  private final List<NginxDirective> from = new ArrayList<>();
  private boolean proxyProtocol;
  private boolean plain;

  private NginxListen(Findings findings) {
    this.findings = findings;
  }

  /**
   * Where to listen.
   *
   * @param addresses in order, each once; none if all are at fault
   * @param from the directive of each address
   * @param proxyProtocol whether connections begin with a header
   */
  record Listening(List<HostPorts> addresses, List<NginxDirective> from, boolean proxyProtocol) {}

  static Listening read(NginxDirective server, List<NginxDirective> listens, Findings findings) {
    NginxListen read = new NginxListen(findings);
    listens.forEach(read::add);
    if (listens.isEmpty()) {
      findings.refuse(server.location(), "server", "no listen (expected: at least one)");
    } else if (read.proxyProtocol && read.plain) {
      findings.refuse(
          listens.getFirst().location(),
          "listen",
          "proxy_protocol for some addresses only (expected: two servers)");
    }
    return new Listening(List.copyOf(read.addresses), List.copyOf(read.from), read.proxyProtocol);
  }

  private void add(NginxDirective listen) {
    boolean proxy = false;
    boolean both = false;
    for (Word word : listen.argsFrom(1)) {
      proxy |= word.text().equals("proxy_protocol");
      both |= word.text().equals("ipv6only=off");
      option(listen, word.text());
    }
    proxyProtocol |= proxy;
    plain |= !proxy;
    String text = listen.arg(0);
    if (text.startsWith("unix:")) {
      findings.refuse(listen.location(), "listen", "refused: only TCP ports are listened on");
      return;
    }
    try {
      HostPorts address = address(text);
      keep(address, listen);
      if (both && address.host().equals("::")) {
        keep(new HostPorts("0.0.0.0", address.ports()), listen);
      }
    } catch (IllegalArgumentException e) {
      findings.refuse(
          listen.location(),
          "listen",
          Findings.quote(text)
              + " (expected: a port, ports such as 8000-8010, or address:port with an IP address)");
    }
  }

  private void keep(HostPorts address, NginxDirective listen) {
    if (!addresses.contains(address)) {
      addresses.add(address);
      from.add(listen);
    }
  }

  private static HostPorts address(String text) {
    boolean ports =
        !text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
    String whole = ports ? ":" + text : text.startsWith("*:") ? text.substring(1) : text;
    HostPorts address = HostPorts.parse(whole);
    boolean literal = IpLiterals.isAddress(address.host()) || address.host().equals("localhost");
    if (!literal || address.ports().first() == 0) {
      throw new IllegalArgumentException(text);
    }
    return address;
  }

  private void option(NginxDirective listen, String option) {
    String name =
        option.substring(0, option.indexOf('=') < 0 ? option.length() : option.indexOf('='));
    switch (name) {
      case "proxy_protocol", "default_server" -> {}
      case "ipv6only" -> {
        if (!option.equals("ipv6only=on") && !option.equals("ipv6only=off")) {
          unknown(listen, option);
        }
      }
      case "ssl" ->
          findings.refuse(
              listen.location(),
              "listen",
              "ssl is refused: the relay never breaks TLS; let it through to the endpoint");
      case "udp", "quic" ->
          findings.refuse(listen.location(), "listen", name + " is refused: only TCP is relayed");
      case "reuseport",
          "bind",
          "backlog",
          "deferred",
          "fastopen",
          "rcvbuf",
          "sndbuf",
          "accept_filter",
          "so_keepalive",
          "setfib",
          "multipath" ->
          findings.remark(
              listen.location(),
              "listen",
              name + " is ignored: Fairway sets up its sockets itself");
      default -> unknown(listen, option);
    }
  }

  private void unknown(NginxDirective listen, String option) {
    findings.refuse(
        listen.location(), "listen", Findings.quote(option) + " is not known (expected: nothing)");
  }
}
