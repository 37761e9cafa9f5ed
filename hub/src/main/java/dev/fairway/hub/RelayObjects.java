package dev.fairway.hub;

import dev.fairway.config.Configuration;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Location;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.Resource;
import dev.fairway.config.Suggestion;
import dev.fairway.net.HostPorts;
import dev.fairway.relay.RelayFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The Relay objects of a hub: each by itself, and what must hold between them, the Hub and its
 * Clusters. Pure.
 */
final class RelayObjects {

  private final Map<ObjectKey, RelayForm> before;
  private final Map<ObjectKey, RelayForm> good = new TreeMap<>();
  private final Map<ObjectKey, Resource> written = new TreeMap<>();

  /**
   * None yet.
   *
   * @param before the last good forms
   */
  RelayObjects(Map<ObjectKey, RelayForm> before) {
    this.before = before;
  }

  /** What is wrong with one by itself; one that is good is taken. */
  List<Problem> read(Resource resource, RelaySpec spec, ReferencedFiles files) {
    List<Problem> problems = new ArrayList<>();
    RelayFiles.settle(
            spec,
            resource::resolve,
            files::text,
            (field, message) -> problems.add(resource.problem(field, message)))
        .ifPresent(
            settled -> {
              written.put(resource.key(), resource);
              good.put(
                  resource.key(),
                  new RelayForm(resource.key(), resource.location().file(), settled));
            });
    return problems;
  }

  /** The last good forms of those that are not good now. */
  List<RelayForm> missing() {
    return before.values().stream().filter(form -> !good.containsKey(form.key())).toList();
  }

  /** Takes the last good form of one that is in error. */
  void keep(RelayForm form) {
    good.put(form.key(), form);
  }

  /**
   * Gives up those that cannot be beside the others: whoever is in force as it is stays, and of two
   * that are new the first by name.
   *
   * @param hub what listens besides, if there is a hub
   * @return what is wrong with those that were given up, by object
   */
  Map<ObjectKey, Problem> refuse(Optional<HubSpec> hub) {
    List<RelayForm> order = new ArrayList<>();
    good.values().stream().filter(this::isAsBefore).forEach(order::add);
    good.values().stream().filter(form -> !isAsBefore(form)).forEach(order::add);
    List<Place> places = new ArrayList<>();
    hub.ifPresent(
        spec -> {
          places.add(new Place(HostPorts.of(spec.listen()), "spec.listen of the Hub"));
          places.add(
              new Place(HostPorts.of(spec.admin().listen()), "spec.admin.listen of the Hub"));
        });
    Map<ObjectKey, Problem> refused = new TreeMap<>();
    Optional<RelayForm> first = Optional.empty();
    for (RelayForm form : order) {
      Optional<Problem> problem = taken(form, places);
      if (problem.isEmpty() && first.isPresent()) {
        problem = otherResolver(form, first.get());
      }
      if (problem.isPresent()) {
        refused.put(form.key(), problem.get());
        good.remove(form.key());
        continue;
      }
      first = first.or(() -> Optional.of(form));
      form.spec().listeners().stream()
          .flatMap(listener -> listener.listen().stream())
          .forEach(address -> places.add(new Place(address, form.key().toString())));
    }
    return refused;
  }

  /** Somewhere that something listens. */
  private record Place(HostPorts address, String owner) {}

  private boolean isAsBefore(RelayForm form) {
    RelayForm last = before.get(form.key());
    return last != null && last.spec().equals(form.spec());
  }

  private Optional<Problem> taken(RelayForm form, List<Place> places) {
    List<RelayListener> listeners = form.spec().listeners();
    for (int i = 0; i < listeners.size(); i++) {
      List<HostPorts> listen = listeners.get(i).listen();
      for (int j = 0; j < listen.size(); j++) {
        HostPorts own = listen.get(j);
        for (Place place : places) {
          if (own.excludes(place.address)) {
            String field = "spec.listeners[" + i + "].listen[" + j + "]";
            String message =
                "%s (expected: ports that %s, %s, leaves free)"
                    .formatted(own, place.owner, place.address);
            return Optional.of(problem(form, field, message));
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Problem> otherResolver(RelayForm form, RelayForm first) {
    return form.spec().resolver().equals(first.spec().resolver())
        ? Optional.empty()
        : Optional.of(
            problem(
                form,
                "spec.resolver",
                "not as in "
                    + first.key()
                    + " (expected: the same; the Relays of a hub look names up in one way)"));
  }

  private Problem problem(RelayForm form, String field, String message) {
    Resource resource = written.get(form.key());
    return resource == null
        ? new Problem(Location.ofFile(form.file()), Optional.of(form.key()), field, message)
        : resource.problem(field, message);
  }

  /** What owners should look at, by object. */
  Map<ObjectKey, List<Problem>> warnings(Configuration configuration) {
    Set<String> clusters = new TreeSet<>();
    configuration.resources().forEach(each -> addCluster(each.key(), clusters));
    configuration
        .problems()
        .forEach(each -> each.object().ifPresent(key -> addCluster(key, clusters)));
    Map<ObjectKey, List<Problem>> warnings = new TreeMap<>();
    written.forEach(
        (key, resource) -> {
          List<Problem> own = new ArrayList<>(unusedAdmin(resource));
          if (!configuration.homeUnread() && resource.spec() instanceof RelaySpec spec) {
            own.addAll(unknownClusters(resource, spec, clusters));
          }
          warnings.put(key, own);
        });
    return warnings;
  }

  private static void addCluster(ObjectKey key, Set<String> clusters) {
    if (key.kind().equals("Cluster")) {
      clusters.add(key.name());
    }
  }

  private static List<Problem> unusedAdmin(Resource resource) {
    return resource.fields().containsKey("spec.admin")
        ? List.of(
            resource.problem(
                "spec.admin", "not used here: spec.admin of the Hub has health and metrics of all"))
        : List.of();
  }

  private static List<Problem> unknownClusters(
      Resource resource, RelaySpec spec, Set<String> clusters) {
    List<Problem> warnings = new ArrayList<>();
    for (int i = 0; i < spec.upstreams().size(); i++) {
      String field = "spec.upstreams[" + i + "].agent";
      spec.upstreams()
          .get(i)
          .agent()
          .filter(name -> !clusters.contains(name))
          .map(
              name ->
                  resource.problem(
                      field,
                      "no Cluster \""
                          + name
                          + "\" here, and a hub lets in only agents of those that it has"
                          + Suggestion.among(clusters, name)))
          .ifPresent(warnings::add);
    }
    return warnings;
  }

  /** Those that are in force, by object. */
  Map<ObjectKey, RelayForm> forms() {
    return good;
  }
}
