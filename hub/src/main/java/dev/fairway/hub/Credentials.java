package dev.fairway.hub;

import dev.fairway.credentials.Credential;
import dev.fairway.credentials.Credential.State;
import dev.fairway.credentials.ExecCredentials;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.model.ClientIdentity;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the hub shows of itself to its clusters, by the configuration in force. Changed by the
 * thread that applies configurations; any thread may ask.
 */
final class Credentials implements AutoCloseable {

  private final ExecCredentials programs;
  private volatile Map<String, Map<String, Credential>> clusters = Map.of();

  /**
   * None yet.
   *
   * @param changed called, on any thread, when {@link #printed} is another than before
   */
  Credentials(InstantSource clock, Runnable changed) {
    this.programs = new ExecCredentials(clock, changed);
  }

  /** The certificates that programs have printed, for the next translation. */
  Map<ExecPlan, ClientIdentity> printed() {
    return programs.certificates();
  }

  /** Runs the programs of these clusters and of no others, and takes over what they show. */
  void put(Collection<ClusterForm> forms) {
    Set<ExecPlan> plans = new HashSet<>();
    for (ClusterForm form : forms) {
      for (CredentialForm credential : form.credentials().values()) {
        if (credential.source() instanceof Source.Printed(var plan)) {
          plans.add(plan);
        }
      }
    }
    programs.retain(plans);
    Map<String, Map<String, Credential>> next = new HashMap<>();
    forms.forEach(form -> next.put(form.key().name(), of(form)));
    clusters = Map.copyOf(next);
  }

  /** What the hub shows when it speaks to a cluster for itself, if it may. */
  Optional<Credential> own(String cluster) {
    return Optional.ofNullable(of(cluster).get(ClusterForm.OWN));
  }

  /** All that there is for a cluster, by name. */
  Map<String, Credential> of(String cluster) {
    return clusters.getOrDefault(cluster, Map.of());
  }

  @Override
  public void close() {
    programs.close();
  }

  private Map<String, Credential> of(ClusterForm form) {
    Map<String, Credential> credentials = new HashMap<>();
    form.credentials().forEach((name, one) -> credentials.put(name, of(form, name, one.source())));
    return Map.copyOf(credentials);
  }

  private Credential of(ClusterForm form, String name, Source source) {
    return switch (source) {
      case Source.Held(var content) -> Credential.of(content.as(name));
      case Source.Missing(var reason) -> Credential.of(new State.Unavailable(reason));
      case Source.Printed(var plan) ->
          programs.credential(plan, name, form.upstream().identities().containsKey(name));
    };
  }
}
