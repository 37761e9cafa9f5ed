package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.SourceFile;
import dev.fairway.convert.ReadBack.Part;
import dev.fairway.net.PortRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads configurations of HAProxy whose proxies are of mode tcp. */
final class HaproxyImport {

  private static final Set<String> PROXIES = Set.of("frontend", "backend", "listen");

  private static final Set<String> RATES = Set.of("maxconnrate", "maxsessrate", "maxsslrate");

  /** Sections without which something is different. */
  private static final Set<String> MISSED =
      Set.of("resolvers", "program", "ring", "mailers", "log-forward");

  private static final Set<String> OTHERS =
      Set.of(
          "peers",
          "resolvers",
          "userlist",
          "program",
          "ring",
          "cache",
          "mailers",
          "http-errors",
          "crt-store",
          "log-forward",
          "fcgi-app");

  private final Findings findings = new Findings();
  private final HaproxyValues values = new HaproxyValues(findings);
  private final Draft draft;
  private final Map<String, HaproxyLine> globals = new HashMap<>();
  private final Map<String, HaproxyLine> modes = new HashMap<>();
  private final Map<String, HaproxySection> backends = new LinkedHashMap<>();
  private final Map<List<Object>, Optional<Target>> made = new HashMap<>();

  private HaproxyImport(String file) {
    draft = new Draft(Location.ofFile(file), findings);
  }

  static Imported read(SourceFile file) {
    HaproxyImport read = new HaproxyImport(file.name());
    List<HaproxySection> proxies = read.tcp(read.sections(file));
    for (HaproxySection proxy : proxies) {
      if (!proxy.kind().equals("frontend")
          && read.backends.putIfAbsent(proxy.name(), proxy) != null) {
        read.values.refuse(
            proxy.location(), proxy.kind(), Findings.quote(proxy.name()) + " is given twice");
      }
    }
    proxies.stream()
        .map(HaproxySection::defaults)
        .distinct()
        .forEach(defaults -> HaproxyKnown.sayDefaults(defaults, read.values));
    for (HaproxySection proxy : proxies) {
      HaproxyKnown.sayRest(proxy.own(), read.values);
      if (proxy.kind().equals("backend")) {
        read.closing(proxy);
      } else {
        read.front(proxy);
      }
    }
    return read.draft.finish();
  }

  private List<HaproxySection> sections(SourceFile file) {
    List<HaproxySection> sections = new ArrayList<>();
    Map<String, List<HaproxyLine>> named = new HashMap<>();
    List<HaproxyLine> defaults = List.of();
    List<HaproxyLine> body = new ArrayList<>();
    boolean begun = false;
    boolean global = false;
    for (HaproxyLine line : HaproxyLine.read(file, findings)) {
      String kind = line.keyword();
      if (kind.startsWith(".")) {
        values.refuse(line, "refused: whether a line holds must not depend on the environment");
        continue;
      }
      boolean starts =
          PROXIES.contains(kind)
              || kind.equals("global")
              || kind.equals("defaults")
              || OTHERS.contains(kind);
      if (!starts) {
        if (!begun) {
          values.refuse(line, "refused: outside of any section");
        }
        body.add(line);
        if (global) {
          global(line);
        }
        continue;
      }
      begun = true;
      global = kind.equals("global");
      body = new ArrayList<>();
      if (kind.equals("defaults")) {
        body.addAll(inherited(line, List.of(), named));
        defaults = body;
        named.put(line.arg(0), body);
      } else if (PROXIES.contains(kind)) {
        List<HaproxyLine> inherited = inherited(line, defaults, named);
        sections.add(new HaproxySection(kind, line.arg(0), body, inherited, line.location()));
      } else if (MISSED.contains(kind)) {
        values.notice(line, "has no effect: this section is passed over");
      } else {
        values.remark(line, "ignored: this section is passed over");
      }
      // The old form: listen name address:port.
      if (kind.equals("listen") && line.args().size() > 1 && !line.arg(1).equals("from")) {
        body.add(new HaproxyLine(List.of("bind", line.arg(1)), line.location()));
      }
    }
    return sections;
  }

  private void global(HaproxyLine line) {
    globals.put(line.keyword(), line);
    if (RATES.contains(line.keyword())) {
      values.notice(line, "has no effect: connections are limited in number, not in rate");
    }
  }

  /** The lines of the defaults that a section names, else of those before it. */
  private List<HaproxyLine> inherited(
      HaproxyLine section, List<HaproxyLine> before, Map<String, List<HaproxyLine>> named) {
    int from = section.args().indexOf("from");
    if (from < 0) {
      return before;
    }
    String name = section.arg(from + 1);
    List<HaproxyLine> found = named.get(name);
    if (found == null) {
      values.refuse(section, "refused: no defaults " + Findings.quote(name) + " before");
      return before;
    }
    return found;
  }

  /** The proxies of mode tcp. Others are passed over, unless nothing else listens. */
  private List<HaproxySection> tcp(List<HaproxySection> sections) {
    List<HaproxySection> tcp = new ArrayList<>();
    boolean listens =
        sections.stream().anyMatch(section -> section.isTcp() && !section.kind().equals("backend"));
    for (HaproxySection section : sections) {
      boolean statistics =
          !section.own("stats").isEmpty()
              && section.own("server").isEmpty()
              && section.own("use_backend").isEmpty()
              && section.own("default_backend").isEmpty();
      if (statistics) {
        findings.remark(
            section.location(), section.kind(), "ignored: Fairway has metrics of its own");
      } else if (section.isTcp()) {
        tcp.add(section);
      } else {
        other(section, listens);
      }
    }
    return tcp;
  }

  private void other(HaproxySection section, boolean listens) {
    HaproxyLine mode = section.one("mode", "").orElseThrow();
    modes.put(section.name(), mode);
    String name = Findings.quote(section.name());
    String why = "mode " + Findings.quote(mode.arg(0)) + " of line " + mode.location().line();
    if (listens) {
      findings.notice(
          section.location(), section.kind(), name + " is passed over: " + why + ", not tcp");
    } else {
      findings.refuse(
          section.location(),
          section.kind(),
          name + " is refused: " + why + " (expected: mode tcp)");
    }
  }

  /** Who may come is decided before a backend is chosen. */
  private void closing(HaproxySection backend) {
    for (HaproxyLine line : backend.own("tcp-request")) {
      if (line.arg(0).equals("inspect-delay")) {
        values.remark(line, "ignored: nothing is waited for in a backend");
      } else {
        values.refuse(
            line,
            "refused: in a backend (expected: it in the frontend, as tcp-request connection)");
      }
    }
  }

  private void front(HaproxySection proxy) {
    HaproxyFrontend frontend = new HaproxyFrontend(proxy, values);
    Optional<HaproxyLine> mostOfAll = Optional.ofNullable(globals.get("maxconn"));
    frontend
        .read(this::target, timeouts(proxy, frontend.backends()), mostOfAll)
        .ifPresent(
            listener ->
                draft.add(
                    listener,
                    new Part(proxy.location(), proxy.kind(), frontend.origins(mostOfAll))));
  }

  private Optional<Target> target(HaproxyFrontend.Use use, Optional<PortRange> ports) {
    HaproxySection backend = backends.get(use.name());
    if (backend == null) {
      values.refuse(
          use.line(),
          "refused: no backend "
              + Findings.quote(use.name())
              + (use.name().contains("%[") ? " (expected: a name that is written out)" : "")
              + (modes.containsKey(use.name()) ? " of mode tcp" : ""));
      return Optional.empty();
    }
    boolean dependent =
        backend.own("server").stream().anyMatch(line -> line.arg(1).lastIndexOf(':') < 0);
    Optional<PortRange> needed = dependent ? ports : Optional.empty();
    Optional<Target> before = made.get(List.of(backend.name(), needed));
    if (before != null) {
      return before;
    }
    String name = Names.unique(backend.name(), draft::hasUpstream);
    Optional<Target> target =
        HaproxyBackend.read(backend, name, needed, values)
            .map(
                upstream -> {
                  draft.add(
                      upstream,
                      new Part(
                          backend.location(), backend.kind(), HaproxyOrigins.ofBackend(backend)));
                  return new Target.Upstream(name);
                });
    made.put(List.of(backend.name(), needed), target);
    return target;
  }

  /** HAProxy has them in several places, and none unless it is written; a relay has them in one. */
  private Timeouts timeouts(HaproxySection proxy, List<String> names) {
    List<HaproxySection> behind = new ArrayList<>();
    if (proxy.kind().equals("listen")) {
      behind.add(proxy);
    }
    names.stream().distinct().filter(backends::containsKey).map(backends::get).forEach(behind::add);
    Optional<Duration> connect = longest(behind, "connect");
    Optional<Duration> tunnel =
        longest(behind, "tunnel").or(() -> longest(List.of(proxy), "tunnel"));
    Optional<Duration> client = longest(List.of(proxy), "client");
    Optional<Duration> server = longest(behind, "server");
    Optional<Duration> both =
        client.isPresent() && server.isPresent()
            ? Optional.of(client.get().compareTo(server.get()) < 0 ? client.get() : server.get())
            : client.or(() -> server);
    return new Timeouts(
        connect.orElse(Timeouts.DEFAULT.connect()),
        tunnel.or(() -> both).orElse(Timeouts.DEFAULT.idle()),
        Optional.empty());
  }

  private Optional<Duration> longest(List<HaproxySection> sections, String name) {
    Optional<Duration> longest = Optional.empty();
    for (HaproxySection section : sections) {
      Optional<HaproxyLine> line = section.one("timeout", name);
      Optional<Duration> time = line.flatMap(given -> values.time(given, given.arg(1)));
      if (time.isPresent() && longest.isPresent() && !time.equals(longest)) {
        values.notice(line.orElseThrow(), "the longest of all backends counts for all of them");
      }
      if (longest.isEmpty() || (time.isPresent() && time.get().compareTo(longest.get()) > 0)) {
        longest = time;
      }
    }
    return longest;
  }
}
