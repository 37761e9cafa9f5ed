package dev.fairway.hub;

import dev.fairway.config.AccessPolicySpec;
import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Configuration;
import dev.fairway.config.HomeObject;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Location;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.Resource;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Snapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * From objects to the data plane's snapshot and a status for each object.
 *
 * <p>A pure function: no I/O, no clock, no state between calls but the last good forms that go in
 * and come out. An object in error keeps its own last good form, or stays absent, and every other
 * object goes on.
 */
public final class HubTranslation {

  private final Input input;
  private final LastGood before;
  private final Optional<PolicySubjects> subjects;
  private final Map<ObjectKey, ObjectStatus> statuses = new TreeMap<>();
  private final Map<ObjectKey, ClusterForm> clusters = new TreeMap<>();
  private final RelayObjects relays;
  private final List<Problem> unnamed = new ArrayList<>();
  private Optional<HubForm> hub = Optional.empty();

  private HubTranslation(Input input, LastGood before) {
    this.input = input;
    this.before = before;
    this.subjects = PolicySubjects.of(input.configuration());
    this.relays = new RelayObjects(before.relays());
  }

  /**
   * Everything that a translation depends on.
   *
   * @param configuration the objects, and the problems of those in error
   * @param files the files that the objects refer to
   * @param secrets the Secrets that objects of the home cluster refer to
   * @param local what the local authority has for the hub
   * @param printed the certificates that programs have printed
   * @param now the time that validity is judged by
   */
  public record Input(
      Configuration configuration,
      ReferencedFiles files,
      ReferencedSecrets secrets,
      LocalCertificate local,
      Map<ExecPlan, ClientIdentity> printed,
      Instant now) {

    /** Copies the certificates. */
    public Input {
      printed = Map.copyOf(printed);
    }

    /** Of a configuration of files. */
    public Input(
        Configuration configuration,
        ReferencedFiles files,
        LocalCertificate local,
        Map<ExecPlan, ClientIdentity> printed,
        Instant now) {
      this(configuration, files, ReferencedSecrets.NONE, local, printed, now);
    }

    /** The same without programs. */
    public Input(
        Configuration configuration, ReferencedFiles files, LocalCertificate local, Instant now) {
      this(configuration, files, local, Map.of(), now);
    }
  }

  /** Translates; never throws for anything that a configuration holds. */
  public static Translation translate(Input input, LastGood before) {
    return new HubTranslation(input, before).translate();
  }

  private Translation translate() {
    for (Resource resource : input.configuration().resources()) {
      switch (resource.spec()) {
        case HubSpec spec -> hub(resource, spec);
        case ClusterSpec spec -> cluster(resource, spec);
        case AccessPolicySpec spec -> policy(resource, spec);
        case RelaySpec spec -> relay(resource, spec);
      }
    }
    for (Problem problem : input.configuration().problems()) {
      problem.object().ifPresentOrElse(key -> reject(key, problem), () -> unnamed.add(problem));
    }
    keepLastGood();
    AccessPolicies policies = AccessPolicies.of(input.configuration(), before.policies());
    hub.ifPresent(this::refuseUnservable);
    refuseRelays();
    Snapshot snapshot =
        hub.map(form -> HubSnapshot.of(form, clusters.values(), absent(form)))
            .orElse(Snapshot.EMPTY);
    return new Translation(
        snapshot,
        hub,
        List.copyOf(statuses.values()),
        unnamed,
        new LastGood(hub, clusters, policies, relays.forms()));
  }

  private void hub(Resource resource, HubSpec spec) {
    try {
      HubObject object = HubObject.read(resource, spec, input);
      hub = Optional.of(object.form());
      statuses.put(resource.key(), new ObjectStatus.Accepted(resource.key(), object.warnings()));
    } catch (InvalidField e) {
      reject(resource.key(), resource.problem(e.field(), e.message()));
    }
  }

  private void cluster(Resource resource, ClusterSpec spec) {
    try {
      Map<String, CredentialForm> credentials = credentialsBefore(resource);
      ClusterObject object = ClusterObject.read(resource, spec, input, credentials);
      clusters.put(resource.key(), object.form());
      statuses.put(resource.key(), new ObjectStatus.Accepted(resource.key(), object.warnings()));
    } catch (InvalidField e) {
      reject(resource.key(), resource.problem(e.field(), e.message()));
    }
  }

  /**
   * Those that the same object had. In a home cluster, another object that takes over the name may
   * be of another namespace, and gets nothing of the first one's.
   */
  private Map<String, CredentialForm> credentialsBefore(Resource resource) {
    ClusterForm last = before.clusters().get(resource.key());
    if (last == null) {
      return Map.of();
    }
    boolean same = last.file().equals(resource.location().file());
    return same || !resource.isOfHomeCluster() ? last.credentials() : Map.of();
  }

  private void policy(Resource resource, AccessPolicySpec spec) {
    Configuration configuration = input.configuration();
    List<Problem> warnings = new ArrayList<>();
    subjects.ifPresent(known -> warnings.addAll(known.warnings(resource, spec)));
    // Which clusters there are is known only with all of the configuration.
    if (!configuration.homeUnread()) {
      var clusters = AccessPolicies.clusterLabels(configuration);
      warnings.addAll(AccessPolicyObject.warnings(resource, spec, clusters));
    }
    warnings.addAll(ScopeWarnings.of(resource, spec));
    statuses.put(resource.key(), new ObjectStatus.Accepted(resource.key(), warnings));
  }

  private void relay(Resource resource, RelaySpec spec) {
    List<Problem> problems = relays.read(resource, spec, input.files());
    problems.forEach(problem -> reject(resource.key(), problem));
    if (problems.isEmpty()) {
      statuses.put(resource.key(), new ObjectStatus.Accepted(resource.key(), List.of()));
    }
  }

  /** One that cannot be beside the others has its last good form, as long as that can. */
  private void refuseRelays() {
    Optional<HubSpec> spec = hub.map(HubForm::spec);
    Set<ObjectKey> kept = new HashSet<>();
    Map<ObjectKey, Problem> refused = relays.refuse(spec);
    while (!refused.isEmpty()) {
      refused.forEach(this::reject);
      for (ObjectKey key : refused.keySet()) {
        RelayForm last = before.relays().get(key);
        if (last != null && kept.add(key)) {
          relays.keep(last);
        }
      }
      refused = relays.refuse(spec);
    }
    relays.forms().values().stream()
        .filter(form -> kept.contains(form.key()))
        .forEach(form -> markKept(form.key(), form.file()));
    relays
        .warnings(input.configuration())
        .forEach(
            (key, warnings) -> {
              if (statuses.get(key) instanceof ObjectStatus.Accepted) {
                statuses.put(key, new ObjectStatus.Accepted(key, warnings));
              }
            });
  }

  private void reject(ObjectKey key, Problem problem) {
    List<Problem> problems = new ArrayList<>();
    if (statuses.get(key) instanceof ObjectStatus.Rejected rejected) {
      problems.addAll(rejected.problems());
    }
    problems.remove(problem);
    problems.add(problem);
    statuses.put(key, new ObjectStatus.Rejected(key, List.copyOf(problems), false));
  }

  /**
   * Puts back the last good form of what is in error; a cluster that is simply gone stays gone. A
   * hub never does: without one nothing could be served, and the loss is a problem that is said.
   */
  private void keepLastGood() {
    for (ClusterForm form : before.clusters().values()) {
      if (!clusters.containsKey(form.key()) && isInError(form.key(), form.file())) {
        clusters.put(
            form.key(),
            HomeObject.namespaceOf(form.file()).isPresent()
                ? ClusterObject.withSecrets(form, input)
                : form);
        markKept(form.key(), form.file());
      }
    }
    before
        .policies()
        .forms()
        .forEach(
            (key, form) -> {
              boolean good = statuses.get(key) instanceof ObjectStatus.Accepted;
              if (!good && isInError(key, form.file())) {
                markKept(key, form.file());
              }
            });
    for (RelayForm form : relays.missing()) {
      if (isInError(form.key(), form.file())) {
        relays.keep(form);
        markKept(form.key(), form.file());
      }
    }
    if (hub.isEmpty()) {
      hub = before.hub();
      hub.ifPresent(form -> markKept(form.key(), form.file()));
    }
  }

  /**
   * Whether a problem names the object, or the file that held it (or the folder of that file) can
   * no longer be read.
   */
  private boolean isInError(ObjectKey key, String file) {
    return statuses.containsKey(key) || unnamed.stream().anyMatch(problem -> hides(problem, file));
  }

  private static boolean hides(Problem problem, String file) {
    return Path.of(file).startsWith(problem.location().file());
  }

  private void markKept(ObjectKey key, String file) {
    List<Problem> problems =
        statuses.get(key) instanceof ObjectStatus.Rejected rejected
            ? rejected.problems()
            : unnamed.stream().filter(problem -> hides(problem, file)).toList();
    if (problems.isEmpty()) {
      String message = "no longer defined; its last form goes on until there is a good Hub";
      problems = List.of(new Problem(Location.ofFile(file), Optional.of(key), "", message));
    }
    statuses.put(key, new ObjectStatus.Rejected(key, problems, true));
  }

  /** A cluster whose host name cannot be had is absent: its last good form had the same name. */
  private void refuseUnservable(HubForm form) {
    for (ClusterForm cluster : List.copyOf(clusters.values())) {
      Optional<String> reason = HubSnapshot.whyNotServable(form, cluster.key().name());
      if (reason.isPresent()) {
        clusters.remove(cluster.key());
        reject(cluster.key(), problem(cluster, reason.get()));
      }
    }
  }

  /** The names of clusters that are in error and have no form that could go on. */
  private List<String> absent(HubForm form) {
    return statuses.values().stream()
        .filter(
            status ->
                status instanceof ObjectStatus.Rejected rejected && !rejected.lastGoodInForce())
        .map(ObjectStatus::key)
        .filter(key -> key.kind().equals("Cluster") && !clusters.containsKey(key))
        .map(ObjectKey::name)
        .filter(name -> HubSnapshot.canBeNamed(form, name))
        .toList();
  }

  private Problem problem(ClusterForm cluster, String message) {
    for (Resource resource : input.configuration().resources()) {
      if (resource.key().equals(cluster.key())) {
        return resource.problem("metadata.name", message);
      }
    }
    Location file = Location.ofFile(cluster.file());
    return new Problem(file, Optional.of(cluster.key()), "metadata.name", message);
  }
}
