package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a line {@code server} says after the address, and {@code default-server} before it. */
final class HaproxyServer {

  private final Location location;
  private final HaproxyValues values;
  private int weight = 1;
  private boolean backup;
  private boolean disabled;
  private Optional<Integer> maxConnections = Optional.empty();
  private Duration slowStart = Duration.ZERO;
  private boolean checked;
  private boolean checkedByTls;
  private Duration interval = Duration.ofSeconds(2);
  private int rise = 2;
  private int fall = 3;
  private Optional<String> verifyHost = Optional.empty();
  private Optional<String> caFile = Optional.empty();
  private Optional<ProxyVersion> proxyProtocol = Optional.empty();
  private boolean systemAuthorities;
  private boolean unverified;

  HaproxyServer(Location location, HaproxyValues values) {
    this.location = location;
    this.values = values;
  }

  void options(HaproxyLine line, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String next = i + 1 < words.size() ? words.get(i + 1) : "";
      i += option(line, words.get(i), next);
    }
  }

  /** Returns how many words of the value were taken. */
  private int option(HaproxyLine line, String name, String value) {
    switch (name) {
      case "backup" -> backup = true;
      case "no-backup" -> backup = false;
      case "disabled" -> disabled = true;
      case "enabled" -> disabled = false;
      case "check" -> checked = true;
      case "no-check" -> checked = false;
      case "check-ssl" -> checkedByTls = true;
      case "no-check-ssl" -> checkedByTls = false;
      case "send-proxy" -> proxyProtocol = Optional.of(ProxyVersion.V1);
      case "send-proxy-v2", "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn" ->
          proxyProtocol = Optional.of(ProxyVersion.V2);
      case "ssl" ->
          values.refuse(line, "ssl is refused: the relay adds no TLS (expected: clients speak it)");
      case "weight" -> {
        weight = values.number(line, value).orElse(weight);
        return 1;
      }
      case "maxconn" -> {
        maxConnections = values.number(line, value).filter(number -> number > 0);
        if (maxConnections.isPresent()) {
          values.notice(
              line,
              "maxconn: what is more goes to other servers, and is closed where none has room;"
                  + " nobody waits in a queue");
        }
        return 1;
      }
      case "slowstart" -> {
        slowStart = values.time(line, value).orElse(slowStart);
        return 1;
      }
      case "inter" -> {
        interval = values.time(line, value).orElse(interval);
        return 1;
      }
      case "rise" -> {
        rise = values.number(line, value).orElse(rise);
        return 1;
      }
      case "fall" -> {
        fall = values.number(line, value).orElse(fall);
        return 1;
      }
      case "verifyhost", "check-sni" -> {
        verifyHost =
            name.equals("verifyhost") || verifyHost.isEmpty() ? Optional.of(value) : verifyHost;
        return 1;
      }
      case "ca-file" -> {
        systemAuthorities = value.equals("@system-ca");
        caFile = Optional.of(value).filter(path -> !systemAuthorities);
        return 1;
      }
      case "verify" -> {
        unverified = value.equals("none");
        return 1;
      }
      case "resolvers",
          "init-addr",
          "resolve-prefer",
          "resolve-net",
          "id",
          "name",
          "pool-max-conn",
          "pool-purge-delay",
          "tfo",
          "alpn",
          "sni",
          "check-alpn" -> {
        values.remark(line, name + " is ignored: not needed, or done in Fairway's own way");
        return name.equals("tfo") ? 0 : 1;
      }
      case "on-marked-down", "on-marked-up" -> {
        values.notice(line, name + " has no effect: open sessions stay where they are");
        return 1;
      }
      case "on-error", "observe", "error-limit" -> {
        values.notice(line, name + " has no effect: a server that fails rests for 10 seconds");
        return 1;
      }
      case "fastinter", "downinter" -> {
        values.notice(line, name + " has no effect: checks are always inter apart");
        return 1;
      }
      case "minconn", "maxqueue" -> {
        values.notice(line, name + " has no effect: nobody waits in a queue");
        return 1;
      }
      default ->
          values.refuse(line, "refused: " + Findings.quote(name) + " is not known for a relay");
    }
    return 0;
  }

  Endpoint endpoint(HostPorts address) {
    // Of weight 0 HAProxy says that no new connection goes there.
    return new Endpoint(
        address,
        Math.max(1, weight),
        backup,
        disabled || weight == 0,
        1,
        Duration.ofSeconds(10),
        maxConnections,
        slowStart);
  }

  Location location() {
    return location;
  }

  boolean isChecked() {
    return checked;
  }

  boolean isCheckedByTls() {
    return checkedByTls;
  }

  /** Whether a check over TLS knows whom to trust. */
  boolean isVerified() {
    return !unverified && (systemAuthorities || caFile.isPresent());
  }

  boolean isCheckedLike(HaproxyServer other) {
    return checkedByTls == other.checkedByTls
        && interval.equals(other.interval)
        && rise == other.rise
        && fall == other.fall
        && unverified == other.unverified
        && systemAuthorities == other.systemAuthorities
        && verifyHost.equals(other.verifyHost)
        && caFile.equals(other.caFile);
  }

  Duration interval() {
    return interval;
  }

  int rise() {
    return rise;
  }

  int fall() {
    return fall;
  }

  Optional<String> verifyHost() {
    return verifyHost;
  }

  Optional<String> caFile() {
    return caFile;
  }

  Optional<ProxyVersion> proxyProtocol() {
    return proxyProtocol;
  }
}
