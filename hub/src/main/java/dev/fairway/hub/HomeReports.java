package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.config.HomeObject;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import dev.fairway.hub.CredentialForm.Fault;
import dev.fairway.kubernetes.ObjectReport;
import dev.fairway.kubernetes.ObjectReport.Condition;
import dev.fairway.kubernetes.ObjectReport.Endpoint;
import dev.fairway.model.Upstream;
import dev.fairway.upstream.LinkView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the statuses of a home cluster's objects should say. A pure function of the configuration in
 * force and of how its clusters fare.
 */
final class HomeReports {

  private static final String ACCEPTED = "Accepted";
  private static final String REACHABLE = "Reachable";

  private final Translation translation;
  private final Map<String, ClusterVersions.Known> versions;
  private final Function<String, List<LinkView>> links;

  private HomeReports(
      Translation translation,
      Map<String, ClusterVersions.Known> versions,
      Function<String, List<LinkView>> links) {
    this.translation = translation;
    this.versions = versions;
    this.links = links;
  }

  /**
   * The reports on all objects of a home cluster.
   *
   * @param home what the configuration in force was made of
   * @param translation the configuration in force
   * @param versions how the clusters that it has in force fare
   * @param links how the links of each are
   */
  static List<ObjectReport> of(
      Home home,
      Translation translation,
      Map<String, ClusterVersions.Known> versions,
      Function<String, List<LinkView>> links) {
    HomeReports reports = new HomeReports(translation, versions, links);
    return home instanceof Home.Read(var objects)
        ? objects.stream().map(reports::report).toList()
        : List.of();
  }

  /** The names of the clusters in force that a home cluster has objects of. */
  static List<String> clusters(Home home, Translation translation) {
    List<String> names = new ArrayList<>();
    if (home instanceof Home.Read(var objects)) {
      for (HomeObject object : objects) {
        if (inForce(object, translation).isPresent()) {
          names.add(object.name());
        }
      }
    }
    return names;
  }

  private ObjectReport report(HomeObject object) {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(accepted(object));
    Optional<Upstream> upstream = inForce(object, translation);
    Optional<ClusterVersion> version =
        upstream.map(Upstream::name).map(versions::get).map(ClusterVersions.Known::version);
    if (object.kind().equals("Cluster")) {
      conditions.add(reachable(upstream, version));
    }
    return new ObjectReport(
        object,
        conditions,
        version.map(ClusterVersion::version).filter(text -> !text.isEmpty()),
        upstream.map(Upstream::name).map(this::endpoints).orElse(List.of()));
  }

  private List<Endpoint> endpoints(String cluster) {
    return links.apply(cluster).stream()
        .flatMap(link -> link.endpoints().stream())
        .map(
            each ->
                new Endpoint(
                    each.endpoint().toString(), each.standing().name().toLowerCase(Locale.ROOT)))
        .distinct()
        .toList();
  }

  private Condition accepted(HomeObject object) {
    List<Problem> problems = problems(object);
    List<Fault> faults = faults(object);
    String secrets = faults.stream().map(Fault::message).collect(Collectors.joining("; "));
    if (problems.isEmpty()) {
      return faults.isEmpty()
          ? new Condition(ACCEPTED, Optional.of(true), ACCEPTED, warnings(object))
          : new Condition(ACCEPTED, Optional.of(false), faults.getFirst().reason(), secrets);
    }
    String message =
        Stream.concat(problems.stream().map(HomeReports::words), Stream.of(secrets))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining("; "));
    boolean taken = problems.stream().allMatch(problem -> problem.object().isEmpty());
    String reason = taken ? "NameTaken" : "Invalid";
    boolean kept =
        translation.statuses().stream()
            .anyMatch(
                status ->
                    status instanceof ObjectStatus.Rejected rejected
                        && rejected.lastGoodInForce()
                        && problems.equals(rejected.problems()));
    return new Condition(
        ACCEPTED,
        Optional.of(false),
        reason,
        kept ? message + "; its last good form goes on" : message);
  }

  private List<Problem> problems(HomeObject object) {
    List<Problem> problems = new ArrayList<>(translation.problems());
    for (ObjectStatus status : translation.statuses()) {
      if (status instanceof ObjectStatus.Rejected rejected) {
        problems.addAll(rejected.problems());
      }
    }
    problems.removeIf(problem -> !isOf(object, problem));
    return problems;
  }

  private String warnings(HomeObject object) {
    return translation.statuses().stream()
        .filter(ObjectStatus.Accepted.class::isInstance)
        .flatMap(status -> ((ObjectStatus.Accepted) status).warnings().stream())
        .filter(warning -> isOf(object, warning))
        .map(HomeReports::words)
        .collect(Collectors.joining("; "));
  }

  /** What is wrong with the Secrets of a cluster that is served. */
  private List<Fault> faults(HomeObject object) {
    return form(object, translation).stream()
        .flatMap(form -> new TreeMap<>(form.credentials()).values().stream())
        .flatMap(credential -> credential.fault().stream())
        .distinct()
        .toList();
  }

  private static Condition reachable(
      Optional<Upstream> upstream, Optional<ClusterVersion> version) {
    if (upstream.isEmpty()) {
      return new Condition(REACHABLE, Optional.empty(), "NotServed", "the hub does not serve it");
    }
    ClusterVersion known = version.orElse(ClusterVersion.UNKNOWN);
    return switch (known.state()) {
      case ANSWERS -> new Condition(REACHABLE, Optional.of(true), "Answers", known.message());
      case SILENT -> new Condition(REACHABLE, Optional.of(false), "Silent", known.message());
      case UNKNOWN -> new Condition(REACHABLE, Optional.empty(), "Unknown", known.message());
    };
  }

  private static Optional<Upstream> inForce(HomeObject object, Translation translation) {
    return form(object, translation).map(ClusterForm::upstream);
  }

  private static Optional<ClusterForm> form(HomeObject object, Translation translation) {
    ClusterForm form =
        translation.lastGood().clusters().get(new ObjectKey(object.kind(), object.name()));
    return Optional.ofNullable(form).filter(own -> own.file().equals(object.place()));
  }

  private static boolean isOf(HomeObject object, Problem problem) {
    return problem.location().file().equals(object.place());
  }

  private static String words(Problem problem) {
    return problem.path().isEmpty() ? problem.message() : problem.path() + ": " + problem.message();
  }
}
