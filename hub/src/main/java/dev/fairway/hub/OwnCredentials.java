package dev.fairway.hub;

import dev.fairway.credentials.Credential;
import dev.fairway.credentials.Credential.State;
import dev.fairway.credentials.ExecCredentials;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.hub.CredentialForm.Source;
import dev.fairway.model.ClientIdentity;
import dev.fairway.observe.CredentialMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub shows of itself to its clusters, by the configuration in force. Changed by the
 * thread that applies configurations; any thread may ask.
 */
final class OwnCredentials implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OwnCredentials.class);

  /** A cluster that takes no credential says so to every request. */
  private static final Duration BETWEEN_WORDS = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final CredentialMetrics metrics;
  private final ExecCredentials programs;
  private final ConcurrentMap<String, Long> told = new ConcurrentHashMap<>();
  private volatile Map<String, Map<String, Credential>> clusters = Map.of();

  /**
   * None yet.
   *
   * @param changed called, on any thread, when {@link #printed} is another than before
   */
  OwnCredentials(InstantSource clock, Runnable changed) {
    this.clock = clock;
    this.metrics = new CredentialMetrics(this::problems);
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
    told.keySet().retainAll(next.keySet());
    metrics.retain(next.keySet());
  }

  /** Completes when each program of a cluster has run once, well or not. */
  CompletableFuture<Void> settled(ClusterForm form) {
    return CompletableFuture.allOf(
        form.credentials().values().stream()
            .map(CredentialForm::source)
            .filter(Source.Printed.class::isInstance)
            .map(source -> programs.firstRun(((Source.Printed) source).plan()))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** What Prometheus is told of them. */
  CredentialMetrics metrics() {
    return metrics;
  }

  /** What the hub shows when it speaks to a cluster for itself, if it may. */
  Optional<Credential> own(String cluster) {
    return Optional.ofNullable(of(cluster).get(ClusterForm.OWN));
  }

  /** All that there is for a cluster, by name. */
  Map<String, Credential> of(String cluster) {
    return clusters.getOrDefault(cluster, Map.of());
  }

  /** A cluster has answered 401: what was shown is not good there. */
  void refused(String cluster, Credential credential, State shown) {
    metrics.refused(cluster);
    long now = clock.millis();
    Long last = told.get(cluster);
    if (last == null || now - last >= BETWEEN_WORDS.toMillis()) {
      told.put(cluster, now);
      log.warn("Cluster {} answers 401: it does not take the hub's own credential", cluster);
    }
    credential.refused(shown);
  }

  /** How the credentials of every cluster are, by their names: empty if well, or why not. */
  Map<String, Map<String, String>> problems() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    clusters.forEach(
        (cluster, credentials) -> {
          Map<String, String> each = new TreeMap<>();
          credentials.forEach((name, one) -> each.put(name, problem(one)));
          all.put(cluster, each);
        });
    return all;
  }

  private static String problem(Credential credential) {
    return switch (credential.state()) {
      case State.Ready ready -> "";
      case State.Unavailable(var reason) -> reason;
    };
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
