package dev.fairway.convert;

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
          "hash-type");

  private static final Map<String, String> IGNORED =
      Map.ofEntries(
          Map.entry("log", LOG),
          Map.entry("log-format", LOG),
          Map.entry("log-tag", LOG),
          Map.entry("error-log-format", LOG),
          Map.entry("description", "a comment"),
          Map.entry("id", "names are enough"),
          Map.entry("fullconn", "limits do not depend on the load"),
          Map.entry("bind-process", "there is one process"),
          Map.entry("stats", "Fairway's metrics and fairway relay connections say more"),
          Map.entry(
              "http-check", "the path is asked for over TLS, and 200, 401 or 403 counts as alive"),
          Map.entry("errorfile", "a relay answers nothing by itself"),
          Map.entry("load-server-state-from-file", "state is found out anew"));

  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("dispatch", "an old way to name a server (expected: server)"),
          Map.entry("source", "connections leave from the address that the system chooses"),
          Map.entry("stick-table", "clients stay with endpoints by balance source"),
          Map.entry("stick", "clients stay with endpoints by balance source"),
          Map.entry("rate-limit", "connections are limited in number, not in rate"),
          Map.entry("tcp-response", "answers of endpoints are not looked into"),
          Map.entry("tcp-check", "scripts of checks are not run (expected: a plain check)"),
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

  private static final Set<String> OPTIONS_READ =
      Set.of("httpchk", "ssl-hello-chk", "tcp-check", "allbackups", "transparent");

  private HaproxyKnown() {}

  /** Says what is to be said of the lines of a proxy that nobody reads. */
  static void sayRest(HaproxySection proxy, HaproxyValues values) {
    for (HaproxyLine line : proxy.own()) {
      if (line.keyword().equals("option") || line.keyword().equals("no")) {
        option(line, values);
      } else if (!READ.contains(line.keyword())) {
        rest(line, values);
      }
    }
  }

  private static void rest(HaproxyLine line, HaproxyValues values) {
    String ignored = IGNORED.get(line.keyword());
    String refused = REFUSED.get(line.keyword());
    if (ignored != null) {
      values.notice(line, "has no effect: " + ignored);
    } else if (refused != null) {
      values.refuse(line, "refused: " + refused);
    } else {
      values.refuse(line, "refused: not a keyword of mode tcp that Fairway knows");
    }
  }

  private static void option(HaproxyLine line, HaproxyValues values) {
    String name = line.arg(0);
    if (line.keyword().equals("no") || !OPTIONS_READ.contains(name)) {
      values.notice(line, "has no effect: " + (name.endsWith("log") ? LOG : "not needed"));
    } else if (name.equals("allbackups") || name.equals("transparent")) {
      values.refuse(line, "refused: one backup is used after the other, from Fairway's address");
    }
  }
}
