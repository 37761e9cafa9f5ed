package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.net.HostPorts;
import dev.fairway.net.IpLiterals;
import dev.fairway.net.Prefix;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times, numbers and addresses as HAProxy writes them. */
final class HaproxyValues {

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s|m|h|d|)");

  private final Findings findings;

  HaproxyValues(Findings findings) {
    this.findings = findings;
  }

  /** A time; without a unit milliseconds. */
  Optional<Duration> time(HaproxyLine line, String text) {
    Matcher match = TIME.matcher(text);
    if (!match.matches()) {
      return bad(line, text, "a time such as 10s or 5m");
    }
    long number = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "us" -> Duration.ofMillis(number / 1_000);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          case "d" -> Duration.ofDays(number);
          default -> Duration.ofMillis(number);
        });
  }

  Optional<Integer> number(HaproxyLine line, String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Optional.of(Integer.parseInt(text)) : bad(line, text, "a whole number");
  }

  Optional<Prefix> network(HaproxyLine line, String text) {
    try {
      return Optional.of(Prefix.parse(text));
    } catch (IllegalArgumentException e) {
      return bad(line, text, "an address or a network such as 10.0.0.0/8");
    }
  }

  /** Where to listen: {@code :443}, {@code *:443}, {@code 10.0.0.1:8000-8010}, {@code :::443}. */
  Optional<HostPorts> listen(HaproxyLine line, String text) {
    try {
      HostPorts address =
          HostPorts.parse(bracketed(text.startsWith("*:") ? text.substring(1) : text));
      if (address.isAddress() || address.host().equals("localhost")) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    return bad(line, text, "address:port or address:first-last with an IP address");
  }

  /** Where to connect. */
  Optional<HostPorts> endpoint(HaproxyLine line, String text) {
    try {
      HostPorts address = HostPorts.parse(bracketed(text));
      if (!text.startsWith(":") && address.ports().first() > 0 && address.ports().size() == 1) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    return bad(line, text, "host:port");
  }

  <T> Optional<T> bad(HaproxyLine line, String text, String expected) {
    refuse(line, Findings.quote(text) + " (expected: " + expected + ")");
    return Optional.empty();
  }

  void refuse(HaproxyLine line, String message) {
    findings.refuse(line.location(), what(line), message);
  }

  void remark(HaproxyLine line, String message) {
    findings.remark(line.location(), what(line), message);
  }

  void notice(HaproxyLine line, String message) {
    findings.notice(line.location(), what(line), message);
  }

  void notice(Location at, String what, String message) {
    findings.notice(at, what, message);
  }

  void refuse(Location at, String what, String message) {
    findings.refuse(at, what, message);
  }

  static String what(HaproxyLine line) {
    boolean two = line.keyword().equals("option") || line.keyword().equals("timeout");
    return two ? line.keyword() + " " + line.arg(0) : line.keyword();
  }

  /** The port follows the last colon, also where nothing brackets an IPv6 address. */
  private static String bracketed(String text) {
    String plain = text;
    for (String family : new String[] {"ipv4@", "ipv6@"}) {
      plain = plain.startsWith(family) ? plain.substring(family.length()) : plain;
    }
    int colon = plain.lastIndexOf(':');
    String host = plain.substring(0, Math.max(0, colon));
    return IpLiterals.isIpv6(host) ? "[" + host + "]" + plain.substring(colon) : plain;
  }
}
