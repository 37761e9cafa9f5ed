package dev.fairway.convert;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Location;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the checks of a backend ask. Fairway asks over TLS only whom it can verify, and nothing by
 * plain HTTP: what HAProxy asks otherwise becomes a check whether a connection is taken, which is
 * said.
 */
final class HaproxyProbe {

  /** Of which HAProxy takes the last one. */
  private static final Set<String> KINDS = Set.of("httpchk", "ssl-hello-chk", "tcp-check");

  private static final String VERIFIED =
      "; for one by TLS: check-ssl with ca-file and verifyhost here, or a Relay with check, its"
          + " serverName and caFile";

  private final HaproxySection proxy;
  private final HaproxyServer server;
  private final HaproxyValues values;

  HaproxyProbe(HaproxySection proxy, HaproxyServer server, HaproxyValues values) {
    this.proxy = proxy;
    this.server = server;
    this.values = values;
  }

  Probe read() {
    Optional<HaproxyLine> kind = kind();
    String name = kind.map(line -> line.arg(0)).orElse("tcp-check");
    return switch (name) {
      case "httpchk" -> http(kind.orElseThrow());
      case "ssl-hello-chk" -> {
        values.notice(
            kind.orElseThrow(),
            "no ClientHello is sent: the check is whether a connection is taken" + VERIFIED);
        yield new Probe.Tcp();
      }
      default -> server.isCheckedByTls() ? tls() : new Probe.Tcp();
    };
  }

  private Optional<HaproxyLine> kind() {
    List<HaproxyLine> own = proxy.own().stream().filter(HaproxyProbe::isKind).toList();
    List<HaproxyLine> all =
        own.isEmpty() ? proxy.defaults().stream().filter(HaproxyProbe::isKind).toList() : own;
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private static boolean isKind(HaproxyLine line) {
    return line.keyword().equals("option") && KINDS.contains(line.arg(0));
  }

  private Probe http(HaproxyLine line) {
    boolean tls =
        server.isCheckedByTls()
            || proxy.all("http-check", "connect").stream()
                .anyMatch(step -> step.args().contains("ssl"));
    String path = path(line);
    if (!tls || !server.isVerified()) {
      values.notice(
          line,
          (tls
                  ? "nothing is asked of a server that is not verified"
                  : "nothing is asked by plain HTTP")
              + ": the check is whether a connection is taken, not what "
              + Findings.quote(path)
              + " answers"
              + VERIFIED);
      return new Probe.Tcp();
    }
    sayName(line.location(), "option httpchk");
    values.notice(line, Findings.quote(path) + " answered 200, 401 or 403 counts as alive");
    return new Probe.Https(verify(), List.of(path));
  }

  private Probe tls() {
    if (!server.isVerified()) {
      values.notice(
          server.location(),
          "check-ssl",
          "without verification no TLS is tried: the check is whether a connection is taken"
              + VERIFIED);
      return new Probe.Tcp();
    }
    sayName(server.location(), "check-ssl");
    return new Probe.Tls(verify());
  }

  private void sayName(Location at, String what) {
    if (server.verifyHost().isEmpty()) {
      values.notice(
          at,
          what,
          "certificates must speak for the server's own address, too (expected: verifyhost with"
              + " another name)");
    }
  }

  private Verify verify() {
    return new Verify(server.verifyHost(), server.caFile().map(Trust.InFile::new));
  }

  /** The path of {@code http-check send}, else of {@code option httpchk}. */
  private String path(HaproxyLine http) {
    for (HaproxyLine send : proxy.all("http-check", "send")) {
      int uri = send.args().indexOf("uri");
      if (uri > 0 && send.arg(uri + 1).startsWith("/")) {
        return send.arg(uri + 1);
      }
    }
    return http.argsFrom(1).stream().filter(word -> word.startsWith("/")).findFirst().orElse("/");
  }
}
