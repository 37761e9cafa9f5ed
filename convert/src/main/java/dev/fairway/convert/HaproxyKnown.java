package dev.fairway.convert;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keywords of proxies that need no translation: what is said about each instead. */
final class HaproxyKnown {

  private static final String LOG = "the access log is that of Fairway: JSON on standard output";
  private static final String HTTP =
      "belongs to mode http, and the relay does not look into requests";

  /** Read elsewhere, in a frontend, a backend or a listen. */
  private static final Set<String> READ =
      Set.of(
          "mode",
          "bind",
          "acl",
          "use_backend",
          "default_backend",
          "tcp-request",
          "maxconn",
          "timeout",
          "server",
          "default-server",
          "balance",
          "retries",
          "http-check",
          "hash-type");

  /** Without these something is different, if not much. */
  private static final Map<String, String> CHANGED =
      Map.ofEntries(
          Map.entry("log", LOG),
          Map.entry("log-format", LOG),
          Map.entry("log-tag", LOG),
          Map.entry("error-log-format", LOG),
          Map.entry("fullconn", "limits do not depend on the load"),
          Map.entry("load-server-state-from-file", "state is found out anew"));

  /** Without these nothing is different. */
  private static final Map<String, String> IGNORED =
      Map.ofEntries(
          Map.entry("description", "a comment"),
          Map.entry("id", "names are enough"),
          Map.entry("bind-process", "there is one process"),
          Map.entry("stats", "Fairway's metrics and fairway relay connections say more"),
          Map.entry("errorfile", "a relay answers nothing by itself"));

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("dispatch", "an old way to name a server (expected: server)"),
          Map.entry("source", "connections leave from the address that the system chooses"),
          Map.entry("stick-table", "clients stay with endpoints by balance source"),
          Map.entry("stick", "clients stay with endpoints by balance source"),
          Map.entry("rate-limit", "connections are limited in number, not in rate"),
          Map.entry("tcp-response", "answers of endpoints are not looked into"),
          Map.entry("external-check", "programs are not run"),
          Map.entry(
              "server-template", "a name is followed to all its addresses (expected: server)"),
          Map.entry("filter", "bytes are passed on as they are"),
          Map.entry("cookie", HTTP),
          Map.entry("http-request", HTTP),
          Map.entry("http-response", HTTP),
          Map.entry("redirect", HTTP),
          Map.entry("capture", HTTP),
          Map.entry("compression", HTTP));

  /** Read from each proxy alone, so that in defaults they would be lost. */
  private static final Set<String> NOT_INHERITED =
      Set.of("bind", "server", "use_backend", "acl", "tcp-request");

  private static final Set<String> OPTIONS_READ = Set.of("httpchk", "ssl-hello-chk", "tcp-check");

  private static final Set<String> OPTIONS_IGNORED =
      Set.of(
          "tcplog",
          "httplog",
          "httpslog",
          "dontlognull",
          "dontlog-normal",
          "log-separate-errors",
          "log-health-checks",
          "logasap",
          "tcpka",
          "clitcpka",
          "srvtcpka",
          "redispatch",
          "contstats",
          "splice-auto",
          "splice-request",
          "splice-response",
          "tcp-smart-accept",
          "tcp-smart-connect",
          "persist",
          "abortonclose",
          "socket-stats",
          "idle-close-on-response",
          "httpclose",
          "http-server-close",
          "http-keep-alive",
          "forwardfor",
          "originalto",
          "forceclose",
          "http-use-htx",
          "http-buffer-request",
          "http-ignore-probes",
          "http-no-delay",
          "http-pretend-keepalive",
          "accept-invalid-http-request",
          "accept-invalid-http-response",
          "prefer-last-server");

  private static final Set<String> OPTIONS_CHANGED = Set.of("nolinger", "independent-streams");

  private static final Set<String> TIMES_READ =
      Set.of("connect", "client", "server", "tunnel", "check");

  private static final Set<String> TIMES_IGNORED =
      Set.of("http-request", "http-keep-alive", "tarpit", "client-hs");

  private static final Map<String, String> TIMES_CHANGED =
      Map.of(
          "queue", "nobody waits in a queue",
          "client-fin", "half-closed sessions have the same idle time as others",
          "server-fin", "half-closed sessions have the same idle time as others");

  private HaproxyKnown() {}

  /** Says what is to be said of the lines of a proxy that nobody reads. */
  static void sayRest(List<HaproxyLine> lines, HaproxyValues values) {
    for (HaproxyLine line : lines) {
      switch (line.keyword()) {
        case "option" -> option(line, line.arg(0), values);
        case "no" -> option(line, line.arg(1), values);
        case "timeout" -> timeout(line, values);
        case "tcp-check" -> tcpCheck(line, values);
        case String keyword when READ.contains(keyword) -> {}
        default -> rest(line, false, values);
      }
    }
  }

  /** The same for defaults, which may be meant for proxies of mode http as well. */
  static void sayDefaults(List<HaproxyLine> lines, HaproxyValues values) {
    for (HaproxyLine line : lines) {
      if (NOT_INHERITED.contains(line.keyword())) {
        values.refuse(line, "refused: in defaults (expected: it in each proxy)");
      } else if (!READ.contains(line.keyword()) && !isTwoWords(line)) {
        rest(line, true, values);
      } else {
        sayRest(List.of(line), values);
      }
    }
  }

  private static boolean isTwoWords(HaproxyLine line) {
    return Set.of("option", "no", "timeout", "tcp-check").contains(line.keyword());
  }

  private static void rest(HaproxyLine line, boolean lenient, HaproxyValues values) {
    String ignored = IGNORED.get(line.keyword());
    String refused = REFUSED.get(line.keyword());
    if (refused == null && ignored == null && line.keyword().startsWith("http-")) {
      refused = HTTP;
    }
    if (ignored != null) {
      values.remark(line, "ignored: " + ignored);
    } else if (CHANGED.containsKey(line.keyword())) {
      values.notice(line, "has no effect: " + CHANGED.get(line.keyword()));
    } else if (lenient && HTTP.equals(refused)) {
      values.remark(line, "ignored: " + refused);
    } else if (refused != null) {
      values.refuse(line, "refused: " + refused);
    } else {
      values.refuse(line, "refused: not a keyword of mode tcp that Fairway knows");
    }
  }

  private static void option(HaproxyLine line, String name, HaproxyValues values) {
    if (OPTIONS_IGNORED.contains(name)) {
      values.remark(line, "ignored: " + (name.endsWith("log") ? LOG : "not needed"));
    } else if (OPTIONS_CHANGED.contains(name)) {
      values.notice(line, "has no effect: connections end, and are idle, as everywhere here");
    } else if (name.equals("allbackups") || name.equals("transparent")) {
      values.refuse(line, "refused: one backup is used after the other, from Fairway's address");
    } else if (!OPTIONS_READ.contains(name) || line.keyword().equals("no")) {
      values.refuse(line, "refused: not an option of mode tcp that Fairway knows");
    }
  }

  /** A step that says no more than a check without steps does. */
  private static void tcpCheck(HaproxyLine line, HaproxyValues values) {
    if (!line.args().equals(List.of("connect"))) {
      values.refuse(
          line,
          "refused: of scripts of checks only the step connect is taken (expected: it alone, or a"
              + " check of a Relay)");
    }
  }

  private static void timeout(HaproxyLine line, HaproxyValues values) {
    if (TIMES_IGNORED.contains(line.arg(0))) {
      values.remark(line, "ignored: not of mode tcp");
    } else if (TIMES_CHANGED.containsKey(line.arg(0))) {
      values.notice(line, "has no effect: " + TIMES_CHANGED.get(line.arg(0)));
    } else if (!TIMES_READ.contains(line.arg(0))) {
      values.refuse(line, "not known (expected: timeout connect, client, server, tunnel or check)");
    }
  }
}
