package dev.fairway.convert;

import dev.fairway.convert.NginxMap.Case;
import dev.fairway.convert.NginxMap.Rank;
import dev.fairway.model.HostMatch;
import dev.fairway.net.HostName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which lines of a map count. In nginx names come before wildcards, of which the longest wins,
 * wildcards before patterns, and of patterns the first in the file wins. In Fairway the most
 * specific name wins: so what another line takes whole before is left out, and of the rest both
 * choose the same, since of two sets of names that overlap one holds the other.
 */
final class NginxMapOrder {

  private static final Comparator<Case> NGINX =
      Comparator.comparing(Case::rank).thenComparing(NginxMapOrder::longestFirst);

  private final Findings findings;
  private final Set<HostMatch> names = new HashSet<>();
  private final Set<String> protocols = new HashSet<>();

  private NginxMapOrder(Findings findings) {
    this.findings = findings;
  }

  /** The lines that can hold, each with what no other line takes before. */
  static List<Case> effective(List<Case> cases, Findings findings) {
    NginxMapOrder order = new NginxMapOrder(findings);
    List<Case> effective = new ArrayList<>();
    for (Case line : cases.stream().sorted(NGINX).toList()) {
      Case left = order.left(line);
      if (!left.names().isEmpty() || !left.protocols().isEmpty()) {
        effective.add(left);
      }
    }
    // What is offered alone is taken by name; whoever offers more than that, by a pattern.
    effective.sort(Comparator.comparing(NginxMapOrder::isAlone));
    return effective;
  }

  private Case left(Case line) {
    List<HostMatch> newNames = line.names().stream().filter(name -> !isTaken(name)).toList();
    List<String> newProtocols =
        line.protocols().stream().filter(each -> !protocols.contains(each)).toList();
    boolean less =
        newNames.size() < line.names().size() || newProtocols.size() < line.protocols().size();
    if (less) {
      findings.remark(
          line.location(),
          "map",
          "never holds, or not for all: nginx takes another line before, and so does Fairway");
    }
    names.addAll(newNames);
    protocols.addAll(newProtocols);
    return new Case(line.rank(), newNames, newProtocols, line.value(), line.location());
  }

  private boolean isTaken(HostMatch match) {
    if (names.contains(match)) {
      return true;
    }
    String below =
        switch (match) {
          case HostMatch.Exact(var name) -> name.value();
          case HostMatch.Below(var domain) -> domain.value();
          case HostMatch.Address address -> "";
          case HostMatch.Any any -> "";
        };
    for (int dot = below.indexOf('.'); dot >= 0; dot = below.indexOf('.', dot + 1)) {
      String parent = below.substring(dot + 1);
      if (HostName.isValid(parent) && names.contains(new HostMatch.Below(new HostName(parent)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAlone(Case line) {
    return line.rank() == Rank.NAME && !line.protocols().isEmpty();
  }

  /** Only wildcards have an order of their own among each other. */
  private static int longestFirst(Case a, Case b) {
    return a.rank() == Rank.WILDCARD ? length(b) - length(a) : 0;
  }

  private static int length(Case line) {
    return line.names().getLast() instanceof HostMatch.Below(var domain)
        ? domain.value().length()
        : 0;
  }
}
