package dev.fairway.config;

import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import dev.fairway.net.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** The single values that the kinds are made of. */
final class Scalars {

  private static final int LONGEST_NAME = 254;
  private static final int LONGEST_PATH = 4_096;

  /** A DNS label (RFC 1123), because names of objects become labels of host names. */
  static final ScalarType<String> LABEL_NAME =
      checked(
          "lower-case letters, digits and \"-\", a letter or digit at both ends, at most 63",
          new Syntax.Text(Patterns.DNS_LABEL_NAME, 1, 63, List.of("paris")),
          Scalars::isDnsLabel);

  static final ScalarType<HostName> HOST_NAME =
      ScalarType.of(
          "a host name such as api.example.com",
          new Syntax.Text(Patterns.HOST_NAME, 1, LONGEST_NAME, List.of("hub.example.com")),
          HostName::new,
          HostName::toString);

  /** A host name, or an IP address without brackets; lower-cased. */
  static final ScalarType<String> HOST =
      ScalarType.of(
          "a host name or an IP address",
          new Syntax.Text(
              Patterns.HOST, 1, LONGEST_NAME, List.of("api.example.com", "10.0.0.1", "::1")),
          Scalars::host,
          Function.identity());

  /** Where to listen: the host may be left out and the port may be 0. */
  static final ScalarType<HostPort> LISTEN_ADDRESS =
      ScalarType.of(
          "address:port or :port, such as \"127.0.0.1:8443\", \"[::1]:8443\" or \":8443\"",
          new Syntax.Text(
              Patterns.LISTEN_ADDRESS, 2, 53, List.of("127.0.0.1:8443", "[::1]:8443", ":8443")),
          Scalars::listenAddress,
          HostPort::toString);

  /** Where to connect: both a host and a port. */
  static final ScalarType<HostPort> ENDPOINT =
      ScalarType.of(
          "host:port, such as \"10.0.0.1:6443\" or \"[2001:db8::1]:6443\"",
          new Syntax.Text(
              Patterns.ENDPOINT,
              3,
              LONGEST_NAME + 6,
              List.of("10.0.0.1:6443", "[2001:db8::1]:6443", "api.example.com:6443")),
          Scalars::endpoint,
          HostPort::toString);

  /** A path of a file on this machine; relative to the folder of the file that names it. */
  static final ScalarType<String> FILE =
      checked(
          "the path of a file",
          new Syntax.Text(Patterns.NOT_BLANK, 1, LONGEST_PATH, List.of("ca.crt")),
          Scalars::isFile);

  /**
   * Certificates as text. Counted as secret only because people paste a key in their place; the
   * certificates themselves are checked where they are used.
   */
  static final ScalarType<String> PEM =
      new ScalarType<>(
          "PEM text that starts with -----BEGIN CERTIFICATE-----",
          new Syntax.Text(Patterns.PEM, 1, SourceFile.MAX_BYTES, List.of()),
          Scalars::pem,
          Function.identity(),
          true);

  static final ScalarType<String> LABEL_KEY =
      checked(
          "a label name such as region or example.com/region",
          new Syntax.Text(Patterns.LABEL_KEY, 1, 317, List.of("region", "example.com/region")),
          Labels::isKey);

  static final ScalarType<String> LABEL_VALUE =
      checked(
          "at most 63 letters, digits, \"-\", \"_\" and \".\", a letter or digit at both ends",
          new Syntax.Text(Patterns.LABEL_VALUE, 0, 63, List.of("eu-west-3")),
          Labels::isValue);

  /** What the names of one authenticator begin with. */
  static final ScalarType<String> NAME_PREFIX =
      checked(
          "letters, digits, \".\", \"_\" and \"-\", then \":\", at most 63, and neither system: nor"
              + " fairway:",
          new Syntax.Text(Patterns.NAME_PREFIX, 2, 63, List.of("certificate:", "oidc:")),
          Scalars::isNamePrefix);

  private Scalars() {}

  private static boolean isNamePrefix(String text) {
    return text.length() <= 63
        && text.matches(Patterns.NAME_PREFIX)
        && !text.equals("system:")
        && !text.equals("fairway:");
  }

  /** One of the constants of an enum, written in lower case with dashes. */
  static <E extends Enum<E>> ScalarType<E> choice(Class<E> type) {
    List<String> names =
        List.of(type.getEnumConstants()).stream().map(Scalars::constantName).toList();
    return ScalarType.of(
        oneOf(names),
        new Syntax.Choice(names),
        text -> constant(type, text),
        Scalars::constantName);
  }

  /** Exactly this text. */
  static ScalarType<String> only(String value) {
    return ScalarType.of(
        value, new Syntax.Choice(List.of(value)), text -> same(value, text), Function.identity());
  }

  /** A duration within bounds, such as {@code 10s} or {@code 1m30s}. */
  static ScalarType<Duration> duration(Duration least, Duration most) {
    String range = DurationText.print(least) + " to " + DurationText.print(most);
    return ScalarType.of(
        "a duration such as 500ms, 10s or 1m30s, from " + range,
        new Syntax.Text(Patterns.DURATION, 2, 60, List.of()),
        text -> DurationText.parse(text, least, most),
        DurationText::print);
  }

  /** A number of bytes within bounds, such as {@code 64KiB}. */
  static ScalarType<Integer> bytes(int least, int most) {
    String range = ByteText.print(least) + " to " + ByteText.print(most);
    return ScalarType.of(
        "a number of bytes such as 64KiB, from " + range,
        new Syntax.Quantity(Patterns.BYTES, least, most, List.of()),
        text -> ByteText.parse(text, least, most),
        ByteText::print);
  }

  /** A whole number within bounds. */
  static ScalarType<Integer> number(int least, int most) {
    return ScalarType.of(
        "a whole number from " + least + " to " + most,
        new Syntax.Whole(least, most),
        text -> number(text, least, most),
        value -> Integer.toString(value));
  }

  /** True or false. */
  static ScalarType<Boolean> flag() {
    return ScalarType.of(
        "true or false",
        new Syntax.Flag(),
        text -> "true".equalsIgnoreCase(text),
        value -> Boolean.toString(value));
  }

  static ScalarType<String> checked(String expected, Syntax syntax, Predicate<String> valid) {
    return ScalarType.of(
        expected, syntax, text -> require(valid.test(text), text), Function.identity());
  }

  static boolean isDnsLabel(String text) {
    return !text.isEmpty()
        && text.length() <= 63
        && text.chars().allMatch(c -> isLowerOrDigit(c) || c == '-')
        && isLowerOrDigit(text.charAt(0))
        && isLowerOrDigit(text.charAt(text.length() - 1));
  }

  private static boolean isLowerOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static String host(String text) {
    return IpLiterals.isAddress(text) ? text.toLowerCase(Locale.ROOT) : new HostName(text).value();
  }

  /** A name to listen on would have to be looked up, and might be several addresses. */
  private static HostPort listenAddress(String text) {
    HostPort address = HostPort.parse(text);
    return require(address.isAddress() || address.host().equals("localhost"), address);
  }

  private static HostPort endpoint(String text) {
    HostPort endpoint = HostPort.parse(text);
    return require(!text.startsWith(":") && endpoint.port() > 0, endpoint);
  }

  /** Not every text can name a file here: it must fit the encoding of names, for one. */
  private static boolean isFile(String text) {
    return !text.isBlank() && text.length() <= LONGEST_PATH && !Path.of(text).toString().isEmpty();
  }

  private static String pem(String text) {
    return require(text.stripLeading().startsWith("-----BEGIN CERTIFICATE-----"), text);
  }

  private static Integer number(String text, int least, int most) {
    int value = Integer.parseInt(text);
    return require(value >= least && value <= most, value);
  }

  private static String same(String value, String text) {
    return require(value.equals(text), value);
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constantName(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(text);
  }

  private static String constantName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String oneOf(List<String> names) {
    return names.size() == 1 ? names.getFirst() : "one of " + String.join(", ", names);
  }

  static <T> T require(boolean holds, T value) {
    if (!holds) {
      throw new IllegalArgumentException(String.valueOf(value));
    }
    return value;
  }
}
