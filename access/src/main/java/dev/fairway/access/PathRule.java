package dev.fairway.access;

import dev.fairway.access.AccessRequest.OfPath;
import dev.fairway.access.AccessRule.Scope;
import java.util.List;

/**
 * A rule about paths, made for being asked.
 *
 * @param allowed the answer when it matches
 * @param exact whole paths
 * @param prefixes what stands before the asterisk of the others
 */
record PathRule(
    Decision.Allowed allowed, Words clusters, Words verbs, Words exact, List<String> prefixes) {

  static PathRule of(Decision.Allowed allowed, Words clusters, AccessRule rule, Scope.Paths scope) {
    List<String> prefixes =
        scope.patterns().stream()
            .filter(pattern -> pattern.endsWith(Words.ALL))
            .map(pattern -> pattern.substring(0, pattern.length() - 1))
            .toList();
    return new PathRule(
        allowed, clusters, Words.of(rule.verbs()), Words.of(scope.patterns()), prefixes);
  }

  boolean allows(String cluster, OfPath request) {
    return clusters.has(cluster)
        && verbs.has(request.verb())
        && !request.verb().equals(ObjectRule.IMPERSONATE)
        && (exact.has(request.path()) || hasPrefixOf(request.path()));
  }

  private boolean hasPrefixOf(String path) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (path.startsWith(prefixes.get(i))) {
        return true;
      }
    }
    return false;
  }
}
