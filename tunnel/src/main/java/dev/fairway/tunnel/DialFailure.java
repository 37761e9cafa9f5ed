package dev.fairway.tunnel;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an agent has not connected to a target.
 *
 * @param details for people
 */
record DialFailure(Kind kind, String details) {

  /** Error types of RFC 9209 section 2.3, with the status that each recommends. */
  enum Kind {
    /** The request is none that an agent understands. */
    MALFORMED(400, "http_request_error"),
    /** The agent's allow-list does not have the target. */
    NOT_ALLOWED(403, "http_request_denied"),
    /** Nothing listens there, or a firewall says no. */
    REFUSED(502, "connection_refused"),
    /** There is no way there. */
    NO_ROUTE(502, "destination_ip_unroutable"),
    /** The name has no address. */
    NAME_UNKNOWN(502, "dns_error"),
    /** Anything else that went wrong with the connection. */
    FAILED(502, "connection_terminated"),
    /** The agent has as many connections as it may. */
    BUSY(503, "connection_limit_reached"),
    /** The agent ends. */
    LEAVING(503, "destination_unavailable"),
    /** No agent of the cluster is connected to the replica that was asked. */
    NO_AGENT(503, "destination_not_found"),
    /** Nobody answered in time. */
    TIMEOUT(504, "connection_timeout");

    private final int status;
    private final String error;

    Kind(int status, String error) {
      this.status = status;
      this.error = error;
    }

    int status() {
      return status;
    }

    static Optional<Kind> of(String error) {
      for (Kind kind : values()) {
        if (kind.error.equals(error)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private static final int MAX_DETAILS = 400;
  private static final Pattern ERROR = Pattern.compile(";\\s*error=([a-z_]{1,64})");

  /** A string of RFC 8941 section 3.3.3. */
  private static final Pattern DETAILS =
      Pattern.compile(";\\s*details=\"((?:[\\x20-\\x7e&&[^\"\\\\]]|\\\\[\"\\\\]){0,400})\"");

  /** The value of {@code Proxy-Status}. */
  String proxyStatus() {
    return "fairway-agent; error=" + kind.error + "; details=\"" + quoted(details) + '"';
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    text.chars()
        .limit(MAX_DETAILS / 2)
        .forEach(
            c -> {
              char shown = c >= ' ' && c < 0x7f ? (char) c : '?';
              if (shown == '"' || shown == '\\') {
                quoted.append('\\');
              }
              quoted.append(shown);
            });
    return quoted.toString();
  }

  /**
   * What an answer other than 200 says.
   *
   * @param proxyStatus empty without one
   */
  static DialFailure of(int status, String proxyStatus) {
    Matcher error = ERROR.matcher(proxyStatus);
    Matcher details = DETAILS.matcher(proxyStatus);
    Optional<Kind> kind = error.find() ? Kind.of(error.group(1)) : Optional.empty();
    String words = details.find() ? details.group(1).replaceAll("\\\\(.)", "$1") : "";
    return new DialFailure(
        kind.orElse(Kind.FAILED), words.isEmpty() ? "the agent answered " + status : words);
  }
}
