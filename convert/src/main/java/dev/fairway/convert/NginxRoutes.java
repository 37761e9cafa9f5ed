package dev.fairway.convert;

import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.convert.NginxMap.Case;
import dev.fairway.model.HostMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A {@code proxy_pass} with the variable of a map in it, as routes. */
final class NginxRoutes {

  private final NginxDirective pass;
  private final NginxMap map;
  private final Findings findings;
  private final BiFunction<NginxDirective, String, Optional<Target>> targets;

  /**
   * Routes of one {@code proxy_pass}.
   *
   * @param targets finds the target for a text without variables; faults are said
   */
  NginxRoutes(
      NginxDirective pass,
      NginxMap map,
      Findings findings,
      BiFunction<NginxDirective, String, Optional<Target>> targets) {
    this.pass = pass;
    this.map = map;
    this.findings = findings;
    this.targets = targets;
  }

  /** The routes, unless a line of the map leads nowhere. */
  Optional<List<HelloRoute>> read(String text) {
    Map<Target, List<HostMatch>> names = new LinkedHashMap<>();
    Map<Target, List<String>> protocols = new LinkedHashMap<>();
    boolean whole = true;
    for (Case line : map.cases()) {
      if (line.value().isEmpty()) {
        findings.refuse(
            line.location(), "map", "refused: no target (expected: it left out, or an upstream)");
        return Optional.empty();
      }
      NginxDirective at = new NginxDirective("map", pass.args(), Optional.empty(), line.location());
      Optional<Target> target = target(at, text, line.value());
      whole &= target.isPresent();
      target.ifPresent(
          found -> {
            names.computeIfAbsent(found, key -> new ArrayList<>()).addAll(line.names());
            protocols.computeIfAbsent(found, key -> new ArrayList<>()).addAll(line.protocols());
          });
    }
    List<HelloRoute> routes = new ArrayList<>();
    for (Target target : names.keySet()) {
      routes.add(
          new HelloRoute(
              distinct(names.getOrDefault(target, List.of())),
              distinct(protocols.getOrDefault(target, List.of())),
              target));
    }
    if (map.otherwise().isPresent()) {
      NginxDirective at = new NginxDirective("map", pass.args(), Optional.empty(), map.location());
      Optional<Target> target = target(at, text, map.otherwise().get());
      whole &= target.isPresent();
      target.ifPresent(found -> routes.add(new HelloRoute(List.of(), List.of(), found)));
    }
    if (whole && routes.isEmpty()) {
      findings.refuse(map.location(), "map", "no line of it leads anywhere");
    }
    return whole && !routes.isEmpty() ? Optional.of(routes) : Optional.empty();
  }

  private static <T> List<T> distinct(List<T> values) {
    return values.stream().distinct().toList();
  }

  /** A value in the place of the map's variable; nested variables stay refused. */
  private Optional<Target> target(NginxDirective at, String text, String value) {
    String name = "${" + map.variable() + "}";
    String whole = text.replace(name, value).replace("$" + map.variable(), value);
    if (whole.indexOf('$') >= 0) {
      findings.refuse(
          at.location(), "map", "refused: " + Findings.quote(whole) + " (expected: no variable)");
      return Optional.empty();
    }
    return targets.apply(at, whole);
  }
}
