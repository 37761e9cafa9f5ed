package dev.fairway.hub;

import dev.fairway.access.AccessRules;
import dev.fairway.authentication.ClientCertificates;
import dev.fairway.authentication.Clients;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who gets in, by the configuration in force. Made anew for each change by one thread; what was
 * found out about clients stays for as long as those who vouch for them do.
 */
final class Admission {

  private final InstantSource clock;
  private List<ClientCertificates> authenticators = List.of();
  private Clients clients = new Clients(List.of());
  private volatile Admit inForce;

  /** Before the first configuration: everybody, since there is nothing to get at. */
  Admission(InstantSource clock) {
    this.clock = clock;
    this.inForce = new Admit(clients, AccessRules.NONE, clock, () -> inForce);
  }

  /** The stage of a configuration that is about to be put in force. */
  Admit of(LastGood forms) {
    List<ClientCertificates> wanted = forms.hub().map(HubForm::authenticators).orElse(List.of());
    if (!wanted.equals(authenticators)) {
      authenticators = wanted;
      clients = new Clients(wanted);
    }
    inForce = new Admit(clients, rules(forms), clock, () -> inForce);
    return inForce;
  }

  /** The stage of the configuration in force. */
  Admit inForce() {
    return inForce;
  }

  private static AccessRules rules(LastGood forms) {
    Map<String, Map<String, String>> clusters = new TreeMap<>();
    forms.clusters().forEach((key, form) -> clusters.put(key.name(), form.labels()));
    return forms.policies().rules(clusters);
  }
}
