package dev.fairway.convert;

import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.convert.HaproxyAcls.Term;
import dev.fairway.convert.HaproxyAcls.Test;
import dev.fairway.model.HostMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The lines {@code use_backend} of a proxy as routes. In HAProxy the first line that holds wins, in
 * Fairway the most specific route: names that an earlier line takes whole are left out, and where
 * the two rules would differ nevertheless, the line is refused.
 */
final class HaproxyRoutes {

  private final HaproxyValues values;
  private final Optional<String> otherwise;
  private final List<HelloRoute> routes = new ArrayList<>();

  /**
   * Routes of one proxy.
   *
   * @param otherwise the backend where everything else goes
   */
  HaproxyRoutes(HaproxyValues values, Optional<String> otherwise) {
    this.values = values;
    this.otherwise = otherwise;
  }

  List<HelloRoute> routes() {
    return List.copyOf(routes);
  }

  /** Adds what holds when all terms do. */
  void add(HaproxyLine line, List<Term> terms, Target target) {
    List<HostMatch> names = new ArrayList<>();
    List<String> protocols = new ArrayList<>();
    boolean hello = false;
    for (Term term : terms) {
      boolean understood =
          !term.negated()
              && switch (term.test()) {
                case Test.Always always -> true;
                case Test.Hello tls -> true;
                case Test.Names(var given) -> names.isEmpty() && names.addAll(given);
                case Test.Protocols(var given) -> protocols.isEmpty() && protocols.addAll(given);
                case Test.Sources sources -> false;
              };
      if (!understood) {
        values.refuse(
            line, "refused: this condition (expected: req.ssl_sni and req.ssl_alpn, each once)");
        return;
      }
      hello |= term.test() instanceof Test.Hello;
    }
    boolean anyTls = hello && names.isEmpty() && protocols.isEmpty();
    if (anyTls && !otherwise.equals(Optional.of(line.arg(0)))) {
      values.refuse(
          line,
          "refused: a Relay cannot send TLS of any name elsewhere than what is no TLS (expected:"
              + " names, or the same default_backend)");
      return;
    }
    add(line, new HelloRoute(names, protocols, target));
  }

  private void add(HaproxyLine line, HelloRoute route) {
    List<HostMatch> left = new ArrayList<>();
    List<HostMatch> names = route.names().isEmpty() ? List.of(new HostMatch.Any()) : route.names();
    for (HostMatch name : names) {
      Optional<HelloRoute> taker =
          routes.stream().filter(before -> takesAll(before, name, route)).findFirst();
      if (taker.isPresent()) {
        if (taker.get().target().equals(route.target())) {
          continue;
        }
        values.remark(line, shown(name) + " never comes here: a line before takes it");
      } else if (routes.stream().anyMatch(before -> differs(before, name, route))) {
        values.refuse(
            line,
            "refused: "
                + shown(name)
                + " is taken in part by a line before (expected: the more specific line first)");
        return;
      } else {
        left.add(name);
      }
    }
    if (left.isEmpty()) {
      return;
    }
    List<HostMatch> given = route.names().isEmpty() ? List.of() : left;
    for (int i = 0; i < routes.size(); i++) {
      HelloRoute before = routes.get(i);
      // Names of one target belong together, if nothing between them can be meant by the order.
      boolean same = before.target().equals(route.target()) && before.alpn().equals(route.alpn());
      if (same && !before.names().isEmpty() && !given.isEmpty()) {
        List<HostMatch> joined = new ArrayList<>(before.names());
        joined.addAll(given);
        routes.set(i, new HelloRoute(joined, route.alpn(), route.target()));
        return;
      }
    }
    routes.add(new HelloRoute(given, route.alpn(), route.target()));
  }

  private static boolean takesAll(HelloRoute before, HostMatch name, HelloRoute route) {
    boolean protocols =
        before.alpn().isEmpty()
            || (!route.alpn().isEmpty() && Set.copyOf(before.alpn()).containsAll(route.alpn()));
    return protocols
        && (before.names().isEmpty()
            || before.names().stream().anyMatch(other -> holds(other, name)));
  }

  /** Whether some connections are of both, and the later one would be the more specific. */
  private static boolean differs(HelloRoute before, HostMatch name, HelloRoute route) {
    List<HostMatch> others =
        before.names().isEmpty() ? List.of(new HostMatch.Any()) : before.names();
    for (HostMatch other : others) {
      boolean overlap = holds(other, name) || holds(name, other);
      // Of one name, or of protocols that a client offers together, the rank decides.
      int rank = Integer.compare(rank(name), rank(other));
      boolean wins = rank > 0 || (rank == 0 && !route.alpn().isEmpty());
      if (overlap && wins) {
        return true;
      }
    }
    return false;
  }

  /** Whether the first holds for every name that the second holds for. */
  private static boolean holds(HostMatch wide, HostMatch narrow) {
    return switch (wide) {
      case HostMatch.Any any -> true;
      case HostMatch.Address address -> false;
      case HostMatch.Exact exact -> exact.equals(narrow);
      case HostMatch.Below(var domain) ->
          wide.equals(narrow)
              || (narrow instanceof HostMatch.Exact(var name) && name.isBelow(domain))
              || (narrow instanceof HostMatch.Below(var below) && below.isBelow(domain));
    };
  }

  private static int rank(HostMatch name) {
    return switch (name) {
      case HostMatch.Any any -> 0;
      case HostMatch.Address address -> 0;
      case HostMatch.Below(var domain) -> domain.value().length();
      case HostMatch.Exact exact -> Integer.MAX_VALUE;
    };
  }

  private static String shown(HostMatch name) {
    return switch (name) {
      case HostMatch.Exact(var exact) -> exact.value();
      case HostMatch.Below(var domain) -> "*." + domain;
      case HostMatch.Address address -> "an address";
      case HostMatch.Any any -> "every other name";
    };
  }
}
