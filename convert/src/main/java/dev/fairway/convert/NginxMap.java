package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block {@code map}: which value a variable has for which name or protocol of the ClientHello.
 *
 * @param source what it looks at
 * @param variable what it sets, without the dollar
 * @param cases that can hold, so that the order of the routes makes no difference of names
 * @param otherwise the value where no case holds; absent for an empty one
 * @param location where it stands
 */
record NginxMap(
    Source source,
    String variable,
    List<Case> cases,
    Optional<String> otherwise,
    Location location) {

  private static final Pattern EXACT = Pattern.compile("\\^((?:[\\w-]|\\\\\\.|\\\\-)+)\\$");
  private static final Pattern BELOW =
      Pattern.compile("(?:\\^\\.[*+]|\\^\\(\\.[*+]\\)|)\\\\\\.((?:[\\w-]|\\\\\\.|\\\\-)+)\\$");
  private static final Pattern OFFERED = Pattern.compile("(?:\\\\b|)([\\w/.\\\\-]+?)(?:\\\\b|)");

  /** Longer than any name, and short enough for patterns that match by recursion. */
  private static final int LONGEST_KEY = 512;

  /** What a map looks at. */
  enum Source {
    /** The name in the ClientHello. */
    NAME,
    /** The protocols in it. */
    PROTOCOLS
  }

  /** How nginx looks a line up: all of the first kind before the next. */
  enum Rank {
    /** By the text itself. */
    NAME,
    /** By its end. */
    WILDCARD,
    /** By a regular expression. */
    PATTERN
  }

  /**
   * One line of a map.
   *
   * @param rank how nginx looks it up
   * @param names that it holds for; none where protocols count
   * @param protocols of which one must be offered
   * @param value the variable's value then
   */
  record Case(
      Rank rank, List<HostMatch> names, List<String> protocols, String value, Location location) {}

  /** The map, unless it looks at something else or is at fault. */
  static Optional<NginxMap> read(NginxDirective map, List<NginxDirective> body, Findings findings) {
    Optional<Source> source =
        switch (map.arg(0)) {
          case "$ssl_preread_server_name", "${ssl_preread_server_name}" -> Optional.of(Source.NAME);
          case "$ssl_preread_alpn_protocols", "${ssl_preread_alpn_protocols}" ->
              Optional.of(Source.PROTOCOLS);
          default -> Optional.empty();
        };
    boolean variable = map.arg(1).startsWith("$") && map.arg(1).length() > 1;
    if (source.isEmpty() || !variable || map.args().size() != 2) {
      return Optional.empty();
    }
    Reader reader = new Reader(source.get(), findings);
    body.forEach(reader::add);
    return Optional.of(
        new NginxMap(
            source.get(),
            map.arg(1).substring(1),
            reader.cases(),
            reader.otherwise.filter(value -> !value.isEmpty()),
            map.location()));
  }

  private static final class Reader {
    private final Source source;
    private final Findings findings;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private Optional<NginxDirective> nameless = Optional.empty();
    private Optional<String> otherwise = Optional.empty();
    private boolean hostnames;

    Reader(Source source, Findings findings) {
      this.source = source;
      this.findings = findings;
    }

    void add(NginxDirective line) {
      if (line.args().isEmpty()) {
        parameter(line);
        return;
      }
      if (line.args().size() != 1 || line.block().isPresent()) {
        findings.refuse(line.location(), "map", "expected: a key and a value");
        return;
      }
      String value = line.arg(0);
      if (line.name().equals("default")) {
        if (otherwise.isPresent()) {
          findings.refuse(line.location(), "map", "\"default\" is given twice");
        }
        otherwise = Optional.of(value);
        return;
      }
      if (line.name().isEmpty()) {
        once(line, "");
        nameless = Optional.of(line);
        return;
      }
      if (line.name().length() > LONGEST_KEY) {
        findings.refuse(
            line.location(), "map", "a key of more than " + LONGEST_KEY + " characters");
        return;
      }
      boolean escaped = line.name().startsWith("\\");
      String key = escaped ? line.name().substring(1) : line.name();
      if (escaped && key.startsWith("~")) {
        findings.refuse(line.location(), "map", "refused: no client sends " + Findings.quote(key));
        return;
      }
      if (!key.startsWith("~")) {
        once(line, key);
      }
      switch (source) {
        case NAME -> names(line, key, value);
        case PROTOCOLS -> protocols(line, key, value);
      }
    }

    /** Without a case, as in nginx; patterns may say the same again. */
    private void once(NginxDirective line, String key) {
      boolean both = hostnames && key.startsWith(".");
      boolean wildcard = hostnames && key.startsWith("*.");
      String lower = key.toLowerCase(Locale.ROOT);
      boolean fresh = seen.add(wildcard ? lower.substring(1) : both ? lower.substring(1) : lower);
      fresh &= !both || seen.add(lower);
      if (!fresh) {
        findings.refuse(line.location(), "map", Findings.quote(key) + " is given twice");
      }
    }

    /** Those that count; clients without a name can have no target but that of all others. */
    List<Case> cases() {
      nameless
          .filter(line -> !otherwise.orElse("").equals(line.arg(0)))
          .ifPresent(
              line ->
                  findings.refuse(
                      line.location(),
                      "map",
                      "refused: a target of their own for clients without a name (expected: that of"
                          + " default, which takes them too)"));
      return NginxMapOrder.effective(cases, findings);
    }

    private void parameter(NginxDirective line) {
      switch (line.name()) {
        case "hostnames" -> hostnames = true;
        case "volatile" -> {
          // Nothing is remembered here.
        }
        default -> findings.refuse(line.location(), "map", "expected: a key and a value");
      }
    }

    private void names(NginxDirective line, String key, String value) {
      if (key.startsWith("~")) {
        regex(line, key, value);
        return;
      }
      boolean wildcard = key.startsWith(".") || key.indexOf('*') >= 0;
      if (wildcard && !hostnames) {
        findings.notice(
            line.location(),
            "map",
            Findings.quote(key)
                + " never holds: without hostnames nginx takes it letter by letter, too");
        return;
      }
      List<HostMatch> names = new ArrayList<>();
      try {
        if (key.startsWith(".")) {
          names.add(new HostMatch.Exact(new HostName(key.substring(1))));
          names.add(new HostMatch.Below(new HostName(key.substring(1))));
        } else if (key.startsWith("*.")) {
          names.add(new HostMatch.Below(new HostName(key.substring(2))));
        } else {
          names.add(new HostMatch.Exact(new HostName(key)));
        }
      } catch (IllegalArgumentException e) {
        findings.refuse(
            line.location(),
            "map",
            "refused: "
                + Findings.quote(key)
                + (key.endsWith(".*")
                    ? " (expected: names whose end is known)"
                    : " (expected: a host name, *.domain or .domain)"));
        return;
      }
      cases.add(
          new Case(wildcard ? Rank.WILDCARD : Rank.NAME, names, List.of(), value, line.location()));
    }

    /** Patterns that mean no more than a name or all names below one. */
    private void regex(NginxDirective line, String key, String value) {
      String pattern = key.substring(key.startsWith("~*") ? 2 : 1);
      Matcher exact = EXACT.matcher(pattern);
      Matcher below = BELOW.matcher(pattern);
      boolean isExact = exact.matches();
      try {
        if (isExact || below.matches()) {
          HostName name = new HostName((isExact ? exact : below).group(1).replace("\\", ""));
          HostMatch match = isExact ? new HostMatch.Exact(name) : new HostMatch.Below(name);
          cases.add(new Case(Rank.PATTERN, List.of(match), List.of(), value, line.location()));
          return;
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
      findings.refuse(
          line.location(),
          "map",
          "refused: the pattern "
              + Findings.quote(key)
              + " (expected: a host name, *.domain or .domain with hostnames)");
    }

    private void protocols(NginxDirective line, String key, String value) {
      Matcher offered =
          OFFERED.matcher(key.startsWith("~") ? key.substring(key.startsWith("~*") ? 2 : 1) : "");
      if (offered.matches() && !offered.group(1).matches(".*\\\\[^./-].*")) {
        String protocol = offered.group(1).replace("\\", "");
        cases.add(new Case(Rank.PATTERN, List.of(), List.of(protocol), value, line.location()));
      } else if (key.equals("acme-tls/1")) {
        // RFC 8737 section 3: whoever offers it offers nothing else.
        cases.add(new Case(Rank.NAME, List.of(), List.of(key), value, line.location()));
      } else {
        findings.refuse(
            line.location(),
            "map",
            "refused: "
                + Findings.quote(key)
                + " (expected: one protocol that is among those offered, such as ~\\bh2\\b)");
      }
    }
  }
}
