package dev.fairway.hub;

import dev.fairway.authentication.Authenticator;
import dev.fairway.config.Configuration;
import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Problem;
import dev.fairway.credentials.ExecPlan;
import dev.fairway.model.ClientIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a hub would make of its configuration: found by the same code, without listening or writing
 * anything, and without dialling unless that is asked for.
 *
 * @param findings what is wrong, and what should be looked at; in the order of the files
 * @param clusters how many clusters would be served
 */
public record Validation(List<Finding> findings, int clusters) {

  private static final Comparator<Finding> BY_PLACE =
      Comparator.<Finding, String>comparing(finding -> finding.problem().location().file())
          .thenComparingInt(finding -> finding.problem().location().line())
          .thenComparingInt(finding -> finding.problem().location().column());

  /** Copies the findings. */
  public Validation {
    findings = List.copyOf(findings);
  }

  /**
   * Validates. Blocks.
   *
   * @param config a file or folder
   * @param state the state folder, which a hub without certificate files would use; it may be
   *     missing
   * @param clock what time it is
   */
  public static Validation of(Path config, HubState state, InstantSource clock) {
    LoadedConfig loaded = LoadedConfig.load(config);
    LocalCertificate local = state.preview(loaded.configuration().hub());
    return of(loaded, translate(loaded, local, Map.of(), clock), List.of());
  }

  /**
   * The same, and what clusters and issuers of tokens say themselves. They are dialled, and the
   * programs run that print credentials; still nothing is listened on or written.
   *
   * @param timeout for each cluster, and for each issuer
   * @param version of the program, for the API servers' logs
   */
  public static Validation online(
      Path config, HubState state, InstantSource clock, Duration timeout, String version)
      throws InterruptedException {
    LoadedConfig loaded = LoadedConfig.load(config);
    LocalCertificate local = state.preview(loaded.configuration().hub());
    Translation first = translate(loaded, local, Map.of(), clock);
    try (ClusterEnquiry enquiry =
        new ClusterEnquiry(
            printed -> translate(loaded, local, printed, clock), clock, version, timeout)) {
      List<Authenticator> authenticators =
          first.hub().map(HubForm::authenticators).orElse(List.of());
      OnlineValidation asking = new OnlineValidation(loaded, enquiry, timeout);
      return of(loaded, first, asking.findings(authenticators));
    }
  }

  private static Validation of(LoadedConfig loaded, Translation translation, List<Finding> more) {
    List<Finding> findings = new ArrayList<>(findings(translation));
    unreadHome(loaded.configuration()).ifPresent(findings::add);
    findings.addAll(more);
    findings.sort(BY_PLACE);
    return new Validation(findings, translation.snapshot().upstreams().size());
  }

  private static Translation translate(
      LoadedConfig loaded,
      LocalCertificate local,
      Map<ExecPlan, ClientIdentity> printed,
      InstantSource clock) {
    return HubTranslation.translate(
        new HubTranslation.Input(
            loaded.configuration(), loaded.files(), local, printed, clock.instant()),
        LastGood.NONE);
  }

  /** Its objects are not looked at. */
  private static Optional<Finding> unreadHome(Configuration configuration) {
    if (!configuration.homeUnread()) {
      return Optional.empty();
    }
    return configuration.resources().stream()
        .filter(resource -> resource.spec() instanceof HubSpec)
        .map(
            hub ->
                hub.problem(
                    "spec.homeCluster",
                    "the objects of the home cluster are not looked at, nor whether the clusters are"
                        + " there that policies name; 'fairway hub status' of a running hub and the"
                        + " objects' own statuses tell of both"))
        .map(problem -> new Finding(Severity.INFO, problem))
        .findFirst();
  }

  /** Each thing once, however many objects suffer from it. */
  private static List<Finding> findings(Translation translation) {
    Set<Finding> findings = new LinkedHashSet<>();
    add(Severity.ERROR, translation.problems(), findings);
    for (ObjectStatus status : translation.statuses()) {
      switch (status) {
        case ObjectStatus.Accepted accepted -> add(Severity.WARNING, accepted.warnings(), findings);
        case ObjectStatus.Rejected rejected -> add(Severity.ERROR, rejected.problems(), findings);
      }
    }
    return List.copyOf(findings);
  }

  private static void add(Severity severity, List<Problem> problems, Set<Finding> findings) {
    problems.forEach(problem -> findings.add(new Finding(severity, problem)));
  }
}
