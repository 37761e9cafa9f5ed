package dev.fairway.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a credential may do beyond what it needs, worst first. Not for several threads.
 *
 * <p>Whoever holds the hub's credential has all of it, so each thing more is a way into the cluster
 * that nobody meant to open.
 */
final class Excess {

  /** More would not be read. */
  private static final int MOST_TOLD = 5;

  private static final String EVERYWHERE = " in all namespaces";

  private final NeededRights needed;
  private final List<Found> found = new ArrayList<>();

  Excess(NeededRights needed) {
    this.needed = needed;
  }

  private record Found(int rank, String words) {}

  /**
   * Takes rules into account.
   *
   * @param namespace where they hold; empty for everywhere
   */
  void add(GrantedRules rules, String namespace) {
    for (GrantedRule rule : rules.rules()) {
      Set<GrantedRule> more = new LinkedHashSet<>();
      for (String group : rule.groups()) {
        for (String resource : rule.resources()) {
          more.add(needed.more(rule, group, resource, namespace));
        }
      }
      more.removeIf(each -> each.verbs().isEmpty());
      merged(more).forEach(each -> add(each, namespace));
    }
  }

  /** Takes a right into account that no rule has told of. */
  void add(AccessRight right) {
    found.add(
        right.equals(AccessRight.EVERYTHING)
            ? new Found(0, "any verb on any resource" + EVERYWHERE)
            : new Found(2 * (1 + AccessRight.rank(right::equals)), right + EVERYWHERE));
  }

  /** What there is, for people; nothing if there is no more than needed. */
  Optional<String> words() {
    List<String> all =
        found.stream()
            .sorted(Comparator.comparingInt(Found::rank))
            .map(Found::words)
            .distinct()
            .toList();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    int rest = all.size() - MOST_TOLD;
    String told = String.join("; ", all.subList(0, Math.min(all.size(), MOST_TOLD)));
    return Optional.of(rest > 0 ? told + "; and " + rest + " more" : told);
  }

  /** As one again, where the same verbs are left of all of one group. */
  private static List<GrantedRule> merged(Set<GrantedRule> rules) {
    List<GrantedRule> all = new ArrayList<>();
    for (GrantedRule rule : rules) {
      GrantedRule last = all.isEmpty() ? null : all.getLast();
      if (last != null
          && last.verbs().equals(rule.verbs())
          && last.groups().equals(rule.groups())) {
        List<String> resources = new ArrayList<>(last.resources());
        resources.addAll(rule.resources());
        all.set(all.size() - 1, last.only(last.groups(), resources));
      } else {
        all.add(rule);
      }
    }
    return all;
  }

  private void add(GrantedRule rule, String namespace) {
    boolean everywhere = namespace.isEmpty();
    String where = everywhere ? EVERYWHERE : " in namespace " + namespace;
    int rank = 2 * (1 + AccessRight.rank(rule::allows)) + (everywhere ? 0 : 1);
    found.add(
        new Found(
            rule.isUnlimited() ? 0 : rank, rule.worstFirst() + (rule.ofPaths() ? "" : where)));
  }
}
