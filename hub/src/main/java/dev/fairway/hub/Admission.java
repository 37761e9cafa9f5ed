package dev.fairway.hub;

import dev.fairway.access.AccessRules;
import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.Clients;
import dev.fairway.observe.AuthenticationMetrics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who gets in, by the configuration in force. Made anew for each change by one thread; what was
 * found out about clients stays for as long as those who vouch for them do.
 */
final class Admission implements AutoCloseable {

  private final InstantSource clock;
  private final AuthenticationMetrics metrics;
  private Wanted wanted = new Wanted(List.of(), AccessPolicies.NONE, Map.of(), Set.of());
  private Clients clients = Clients.NONE;
  private volatile Admit inForce;

  /** Before the first configuration: everybody, since there is nothing to get at. */
  Admission(InstantSource clock, AuthenticationMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
    this.inForce =
        new Admit(Clients.NONE, AccessRules.NONE, Set.of(), metrics, clock, () -> inForce);
  }

  /**
   * What decides on who gets in.
   *
   * @param clusters the labels of every cluster, by its name
   * @param owners the clusters that tokens of clients are for
   */
  private record Wanted(
      List<Authenticator> authenticators,
      AccessPolicies policies,
      Map<String, Map<String, String>> clusters,
      Set<String> owners) {}

  /** The stage of a configuration that is about to be put in force; the same if nothing changes. */
  Admit of(LastGood forms) {
    Wanted now = wanted(forms);
    if (!now.equals(wanted)) {
      Clients next =
          now.authenticators().equals(wanted.authenticators())
              ? clients
              : clients.with(now.authenticators());
      AccessRules rules = now.policies().rules(now.clusters());
      inForce = new Admit(next, rules, now.owners(), metrics, clock, () -> inForce);
      clients.retire(next);
      clients = next;
      wanted = now;
    }
    return inForce;
  }

  /** The stage of the configuration in force. */
  Admit inForce() {
    return inForce;
  }

  /** Ends what authenticators do by themselves. */
  @Override
  public void close() {
    clients.close();
  }

  private static Wanted wanted(LastGood forms) {
    Map<String, Map<String, String>> clusters = new TreeMap<>();
    forms.clusters().forEach((key, form) -> clusters.put(key.name(), form.labels()));
    Set<String> owners =
        forms.clusters().values().stream()
            .filter(ClusterForm::ownsTokens)
            .map(form -> form.key().name())
            .collect(Collectors.toUnmodifiableSet());
    List<Authenticator> authenticators = forms.hub().map(HubForm::authenticators).orElse(List.of());
    return new Wanted(authenticators, forms.policies(), clusters, owners);
  }
}
