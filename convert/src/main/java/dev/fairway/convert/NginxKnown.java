package dev.fairway.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Directives of nginx that need no translation: what is said about each instead. */
final class NginxKnown {

  private static final String PROCESS = "about nginx's own process; Fairway's does without";
  private static final String MEMORY = "Fairway's memory needs no such hint";
  private static final String OWN_SIZE = "buffers size themselves";
  private static final String NO_TLS = "the relay never breaks TLS; clients and endpoints speak it";
  private static final String SCRIPT = "programs within the configuration are not run";
  private static final String HTTP = "belongs to http, and the relay does not look into requests";

  /** At the top of a file. */
  static final Map<String, String> MAIN = new HashMap<>();

  /** Within stream, in any of its blocks: without effect. */
  static final Map<String, String> IGNORED = new HashMap<>();

  /** Within stream: cannot be honoured. */
  static final Map<String, String> REFUSED = new HashMap<>();

  /** What a server of http holds, and no server of stream. */
  static final Set<String> OF_HTTP =
      Set.of(
          "location",
          "root",
          "index",
          "add_header",
          "proxy_set_header",
          "rewrite",
          "try_files",
          "client_max_body_size",
          "proxy_http_version",
          "keepalive",
          "proxy_read_timeout",
          "proxy_send_timeout",
          "proxy_redirect",
          "error_page",
          "if");

  static {
    put(MAIN, "not for a relay; this block is passed over", "http", "mail", "events");
    put(MAIN, "Fairway runs as whoever starts it", "user");
    put(
        MAIN,
        PROCESS,
        "worker_processes",
        "pid",
        "error_log",
        "load_module",
        "worker_rlimit_nofile",
        "worker_rlimit_core",
        "worker_cpu_affinity",
        "worker_priority",
        "worker_shutdown_timeout",
        "working_directory",
        "daemon",
        "master_process",
        "env",
        "lock_file",
        "pcre_jit",
        "timer_resolution",
        "ssl_engine",
        "thread_pool",
        "debug_points",
        "google_perftools_profiles",
        "accept_mutex",
        "worker_connections",
        "use",
        "multi_accept",
        "quic_bpf");
    put(IGNORED, MEMORY, "map_hash_bucket_size", "map_hash_max_size");
    put(IGNORED, MEMORY, "variables_hash_bucket_size", "variables_hash_max_size");
    put(IGNORED, MEMORY, "server_names_hash_bucket_size", "server_names_hash_max_size", "zone");
    put(IGNORED, OWN_SIZE, "proxy_buffer_size", "proxy_downstream_buffer", "proxy_upstream_buffer");
    put(
        IGNORED,
        "the file is kept open, and opened anew when it is rotated",
        "open_log_file_cache");
    put(IGNORED, "Fairway's own log says what goes wrong; see --log-level", "error_log");
    put(IGNORED, "always so", "tcp_nodelay");
    put(IGNORED, "dead connections are always looked for", "proxy_socket_keepalive");
    put(
        IGNORED,
        "who is refused is counted, and told in Fairway's own log at the level warn, not each time",
        "limit_conn_log_level");
    put(REFUSED, NO_TLS, "proxy_ssl", "ssl_certificate", "ssl_certificate_key", "ssl_protocols");
    put(REFUSED, NO_TLS, "ssl_ciphers", "ssl_client_certificate", "ssl_verify_client");
    put(REFUSED, NO_TLS, "ssl_session_cache", "ssl_session_timeout", "ssl_dhparam");
    put(REFUSED, NO_TLS, "proxy_ssl_certificate", "proxy_ssl_certificate_key", "proxy_ssl_name");
    put(REFUSED, NO_TLS, "proxy_ssl_server_name", "proxy_ssl_verify", "proxy_ssl_protocols");
    put(REFUSED, NO_TLS, "proxy_ssl_trusted_certificate", "ssl_handshake_timeout", "ssl_alpn");
    put(REFUSED, SCRIPT, "js_import", "js_include", "js_path", "js_set", "js_access", "js_preread");
    put(REFUSED, SCRIPT, "js_filter", "js_var", "preread_by_lua_block", "content_by_lua_block");
    put(REFUSED, "a relay answers nothing by itself", "return");
    put(REFUSED, "only TCP is relayed", "proxy_requests", "proxy_responses");
    put(REFUSED, "connections leave from the address that the system chooses", "proxy_bind");
    put(
        REFUSED,
        "a rate for each connection; Fairway limits all connections of a listener: limits.bandwidth",
        "proxy_download_rate",
        "proxy_upload_rate");
    put(REFUSED, "upstreams cannot be chosen by this", "geo", "split_clients", "geoip_country");
    put(REFUSED, "it would refuse nobody", "limit_conn_dry_run");
    put(
        REFUSED,
        "a module of nginx's commercial edition, or of others",
        "health_check",
        "match",
        "sticky",
        "state",
        "least_time",
        "ntlm",
        "zone_sync",
        "keyval",
        "keyval_zone",
        "status_zone",
        "js_fetch_timeout",
        "resolver_status_zone",
        "pass");
    put(
        REFUSED,
        "one address has one server here (expected: names by map $ssl_preread_server_name)",
        "server_name");
  }

  private NginxKnown() {}

  /** Whether a directive is passed over or refused, which is then said. */
  static boolean isSaid(NginxDirective directive, Findings findings) {
    if (directive.name().equals("proxy_half_close")) {
      halfClose(directive, findings);
      return true;
    }
    String ignored = IGNORED.get(directive.name());
    if (ignored != null) {
      findings.remark(directive.location(), directive.name(), "ignored: " + ignored);
      return true;
    }
    String refused = REFUSED.get(directive.name());
    if (refused == null && OF_HTTP.contains(directive.name())) {
      refused = HTTP;
    }
    if (refused == null && directive.name().startsWith("proxy_ssl_")) {
      refused = NO_TLS;
    }
    if (refused != null) {
      findings.refuse(directive.location(), directive.name(), "refused: " + refused);
    }
    return refused != null;
  }

  private static void halfClose(NginxDirective directive, Findings findings) {
    if (directive.arg(0).equals("on")) {
      findings.remark(directive.location(), directive.name(), "ignored: always so");
    } else {
      findings.notice(
          directive.location(),
          directive.name(),
          "has no effect: when one side has sent all, the other may go on until proxy_timeout");
    }
  }

  /** Whether a directive is refused by its name alone. */
  static boolean isRefused(String name) {
    return REFUSED.containsKey(name) || OF_HTTP.contains(name);
  }

  static void unknown(NginxDirective directive, String where, Findings findings) {
    findings.refuse(
        directive.location(),
        directive.name(),
        "refused: not a directive of " + where + " that Fairway knows");
  }

  private static void put(Map<String, String> into, String reason, String... names) {
    for (String name : names) {
      into.put(name, reason);
    }
  }
}
