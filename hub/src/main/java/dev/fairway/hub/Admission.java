package dev.fairway.hub;

import dev.fairway.access.AccessRules;
import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.Clients;
import dev.fairway.authentication.Condition;
import dev.fairway.authentication.ReviewCalls;
import dev.fairway.config.CredentialSpec;
import dev.fairway.observe.AuthenticationMetrics;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who gets in, by the configuration in force. Made anew for each change by one thread; what was
 * found out about clients stays for as long as those who vouch for them do.
 */
final class Admission implements AutoCloseable {

  private final InstantSource clock;
  private final AuthenticationMetrics metrics;
  private final OwnCredentials credentials;
  private Wanted wanted = new Wanted(List.of(), AccessPolicies.NONE, Map.of(), Map.of());
  private AccessRules rules = AccessRules.NONE;
  private Clients clients;
  private volatile Admit inForce;

  /** Before the first configuration: everybody, since there is nothing to get at. */
  Admission(
      InstantSource clock,
      AuthenticationMetrics metrics,
      OwnCredentials credentials,
      ReviewCalls calls) {
    this.clock = clock;
    this.metrics = metrics;
    this.credentials = credentials;
    this.clients = Clients.asking(calls);
    this.inForce = admit(List.of());
  }

  /**
   * What decides on who gets in.
   *
   * @param clusters the labels of every cluster, by its name
   * @param shown what each cluster is shown of them
   */
  private record Wanted(
      List<Authenticator> authenticators,
      AccessPolicies policies,
      Map<String, Map<String, String>> clusters,
      Map<String, Sight> shown) {}

  /** As whom a cluster sees the clients, and by which credentials, whatever these hold just now. */
  private record Sight(IdentityForm identity, Map<String, CredentialSpec> credentials) {}

  /** The stage of a configuration that is about to be put in force. */
  Admit of(LastGood forms) {
    Wanted now = wanted(forms);
    if (!now.equals(wanted)) {
      Clients next =
          now.authenticators().equals(wanted.authenticators())
              ? clients
              : clients.with(now.authenticators(), clock.instant());
      rules = now.policies().rules(now.clusters());
      clients.retire(next);
      clients = next;
      wanted = now;
    }
    inForce = admit(forms.clusters().values());
    return inForce;
  }

  private Admit admit(Collection<ClusterForm> forms) {
    var identities = new UpstreamIdentities(forms, rules, credentials);
    return new Admit(wanted, clients, rules, identities, metrics, clock, () -> inForce);
  }

  /** The stage of the configuration in force. */
  Admit inForce() {
    return inForce;
  }

  /** How those authenticators are that ask others. */
  List<Condition> conditions() {
    return inForce.conditions();
  }

  /** Ends what authenticators do by themselves. */
  @Override
  public void close() {
    clients.close();
  }

  private static Wanted wanted(LastGood forms) {
    Map<String, Map<String, String>> clusters = new TreeMap<>();
    forms.clusters().forEach((key, form) -> clusters.put(key.name(), form.labels()));
    Map<String, Sight> shown = new TreeMap<>();
    forms.clusters().forEach((key, form) -> shown.put(key.name(), shown(form)));
    List<Authenticator> authenticators = forms.hub().map(HubForm::authenticators).orElse(List.of());
    return new Wanted(authenticators, forms.policies(), clusters, shown);
  }

  private static Sight shown(ClusterForm form) {
    Map<String, CredentialSpec> specs = new TreeMap<>();
    form.credentials().forEach((name, credential) -> specs.put(name, credential.spec()));
    return new Sight(form.identity(), specs);
  }
}
