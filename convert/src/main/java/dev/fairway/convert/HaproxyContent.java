package dev.fairway.convert;

import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.convert.HaproxyAcls.Term;
import dev.fairway.convert.HaproxyAcls.Test;
import java.util.List;
import java.util.Optional;

/**
 * The lines {@code tcp-request content} and {@code inspect-delay} of a proxy. All that they may say
 * here is that what is no TLS is closed, which is so where every route wants a name or a protocol.
 */
final class HaproxyContent {

  private final HaproxySection proxy;
  private final HaproxyAcls acls;
  private final HaproxyValues values;
  private final List<HaproxyLine> lines;
  private Optional<Boolean> tls = Optional.empty();
  private Optional<Boolean> other = Optional.empty();
  private Optional<HaproxyLine> closes = Optional.empty();

  private HaproxyContent(HaproxySection proxy, HaproxyAcls acls, HaproxyValues values) {
    this.proxy = proxy;
    this.acls = acls;
    this.values = values;
    this.lines =
        proxy.own("tcp-request").stream().filter(line -> line.arg(0).equals("content")).toList();
  }

  /** Reads the lines; the first that holds decides, in HAProxy as here. */
  static HaproxyContent read(HaproxySection proxy, HaproxyAcls acls, HaproxyValues values) {
    HaproxyContent content = new HaproxyContent(proxy, acls, values);
    content.lines.forEach(content::rule);
    return content;
  }

  private void rule(HaproxyLine line) {
    boolean accept = line.arg(1).equals("accept");
    if (!accept && !line.arg(1).equals("reject")) {
      values.refuse(line, "refused: tcp-request content " + Findings.quote(line.arg(1)));
      return;
    }
    Optional<List<List<Term>>> condition = acls.condition(line, line.argsFrom(2));
    if (condition.isEmpty()) {
      return;
    }
    boolean known =
        condition.get().stream()
            .flatMap(List::stream)
            .allMatch(
                term -> term.test() instanceof Test.Always || term.test() instanceof Test.Hello);
    if (!known) {
      values.refuse(
          line,
          "refused: this condition (expected: req.ssl_hello_type 1; or tcp-request connection with"
              + " src)");
      return;
    }
    if (tls.isEmpty() && holds(condition.get(), true)) {
      tls = Optional.of(accept);
      if (!accept) {
        values.refuse(line, "refused: it closes all connections that begin with TLS");
      }
    }
    if (other.isEmpty() && holds(condition.get(), false)) {
      other = Optional.of(accept);
      closes = accept ? Optional.empty() : Optional.of(line);
    }
  }

  private static boolean holds(List<List<Term>> alternatives, boolean tls) {
    return alternatives.stream()
        .anyMatch(
            terms ->
                terms.stream()
                    .allMatch(
                        term -> term.negated() != (tls || term.test() instanceof Test.Always)));
  }

  /** Says where the routes would do something else than the lines. */
  void check(List<HelloRoute> routes) {
    boolean everything =
        routes.stream().anyMatch(route -> route.names().isEmpty() && route.alpn().isEmpty());
    boolean byHello = routes.size() > 1 || !everything;
    if (closes.isPresent() && everything) {
      values.refuse(
          closes.get(),
          "refused: it closes what is no TLS, and a Relay cannot where something goes to a default"
              + " backend (expected: use_backend with names, and no default_backend)");
    }
    Optional<HaproxyLine> delay = proxy.one("tcp-request", "inspect-delay");
    if (byHello && everything && (delay.isEmpty() || lines.isEmpty())) {
      proxy.own("use_backend").stream()
          .findFirst()
          .ifPresent(
              line ->
                  values.notice(
                      line,
                      "the ClientHello is waited for; without tcp-request inspect-delay and content"
                          + " HAProxy takes the default backend unless it comes at once"));
    } else if (byHello && everything) {
      values.notice(
          delay.get(), "who sends nothing for so long is closed, and goes to no default backend");
    } else if (!byHello) {
      delay.ifPresent(line -> values.remark(line, "ignored: nothing depends on what comes first"));
    }
  }
}
