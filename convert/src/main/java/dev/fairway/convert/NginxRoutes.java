package dev.fairway.convert;

import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.convert.NginxMap.Case;
import dev.fairway.model.HostMatch;
import java.util.ArrayList;
import java.util.HashMap;
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
    Gathered gathered = new Gathered();
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
      target.ifPresent(found -> gathered.add(line, found));
    }
    List<HelloRoute> routes = gathered.routes();
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

  /** Names of one target belong together; protocols do where no other target is between them. */
  private static final class Gathered {

    /** Of one route; more have another route to the same target. */
    private static final int MOST_NAMES = 10_000;

    private record Part(Target target, List<HostMatch> names, List<String> protocols) {}

    private final List<Part> parts = new ArrayList<>();
    private final Map<Target, Integer> byTarget = new HashMap<>();

    void add(Case line, Target target) {
      int place = byTarget.getOrDefault(target, -1);
      boolean ordered = !line.protocols().isEmpty();
      boolean full = place >= 0 && parts.get(place).names.size() > MOST_NAMES - 2;
      if (place < 0 || full || (ordered && place < parts.size() - 1)) {
        place = parts.size();
        parts.add(new Part(target, new ArrayList<>(), new ArrayList<>()));
        byTarget.put(target, place);
      }
      Part part = parts.get(place);
      part.names.addAll(line.names());
      part.protocols.addAll(line.protocols());
    }

    List<HelloRoute> routes() {
      List<HelloRoute> routes = new ArrayList<>();
      parts.forEach(part -> routes.add(new HelloRoute(part.names, part.protocols, part.target)));
      return routes;
    }
  }
}
