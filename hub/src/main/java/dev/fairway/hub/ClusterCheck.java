package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.config.Resource;
import dev.fairway.hub.SelfCalls.Deadline;
import dev.fairway.proxy.OwnRequest.Answer;
import dev.fairway.proxy.OwnRequest.FailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks one cluster whether it can be served as it is configured: its endpoints, then every
 * credential, then what the hub asks it for itself. Blocks its thread; for one thread.
 */
final class ClusterCheck {

  private static final String OWN_FIELD = "spec.credential";
  private static final String UNKNOWN = "it answers and does not tell its version";

  private final ClusterEnquiry enquiry;
  private final Resource resource;
  private final ClusterForm form;
  private final NeededRights needed;
  private final Deadline deadline;
  private final List<Finding> findings = new ArrayList<>();

  ClusterCheck(
      ClusterEnquiry enquiry,
      Resource resource,
      ClusterForm form,
      NeededRights needed,
      Deadline deadline) {
    this.enquiry = enquiry;
    this.resource = resource;
    this.form = form;
    this.needed = needed;
    this.deadline = deadline;
  }

  /** Everything that was found. */
  List<Finding> findings() throws InterruptedException {
    EndpointChecks endpoints = new EndpointChecks(enquiry, resource, form, deadline);
    ClusterVersion first = endpoints.first();
    if (first.state() == ClusterVersion.State.ANSWERS) {
      awaitPrograms();
      Optional<SelfReview> known = own();
      String version = first.version().isEmpty() ? version(known) : first.version();
      find(Severity.INFO, "metadata.name", name() + ": " + version + whom(known));
      mapped();
      follow();
    }
    findings.addAll(endpoints.findings());
    return findings;
  }

  /** Of a program that prints nothing in time, that is said where its credential is used. */
  private void awaitPrograms() throws InterruptedException {
    try {
      deadline.await(enquiry.settled(form));
    } catch (FailedException e) {
      // Its credential says that it has not run yet.
    }
  }

  /** Some clusters tell it to those only whom they know. */
  private String version(Optional<SelfReview> known) throws InterruptedException {
    try {
      Answer answer = calls(ClusterForm.OWN).get("/version");
      if (answer.status() == 403 && known.isPresent()) {
        find(Severity.WARNING, OWN_FIELD, "may not get /version" + CredentialCheck.grant(name()));
      }
      String told = ClusterVersion.of(answer).version();
      return told.isEmpty() ? UNKNOWN : told;
    } catch (FailedException e) {
      return UNKNOWN;
    }
  }

  private static String whom(Optional<SelfReview> known) {
    return known
        .map(SelfReview::user)
        .filter(user -> !user.isEmpty())
        .map(user -> "; the hub is " + user + " there")
        .orElse("");
  }

  /** What the hub shows for itself; as whom that is known. */
  private Optional<SelfReview> own() throws InterruptedException {
    if (!form.credentials().containsKey(ClusterForm.OWN)) {
      return Optional.empty();
    }
    Optional<SelfReview> known = authenticate(ClusterForm.OWN, OWN_FIELD);
    if (known.isPresent()) {
      SelfCalls calls = calls(ClusterForm.OWN);
      findings.addAll(
          new CredentialCheck(resource, OWN_FIELD, needed, calls, known.get()).findings());
    }
    return known;
  }

  /** Credentials of people may do what those people may: only that they are known is asked. */
  private void mapped() throws InterruptedException {
    ClusterSpec spec = (ClusterSpec) resource.spec();
    for (int i = 0; i < spec.mapping().size(); i++) {
      String field = "spec.mapping[" + i + "].credential";
      Optional<String> user =
          authenticate(IdentityForm.mapped(i), field)
              .map(SelfReview::user)
              .filter(name -> !name.isEmpty());
      if (user.isPresent()) {
        find(Severity.INFO, field, name() + ": this is " + user.get() + " there");
      }
    }
  }

  /**
   * Whom a credential is taken for.
   *
   * @return nothing if that is in error, or for nobody; without a name if the cluster does not tell
   */
  private Optional<SelfReview> authenticate(String credential, String field)
      throws InterruptedException {
    try {
      Answer answer = calls(credential).whoAmI();
      SelfReview known = SelfReview.read(answer.body()).orElse(SelfReview.UNTOLD);
      Optional<String> problem = whyNobody(answer.status(), known);
      problem.ifPresent(why -> find(Severity.ERROR, field, why));
      return problem.isEmpty() ? Optional.of(known) : Optional.empty();
    } catch (FailedException e) {
      find(Severity.ERROR, field, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> whyNobody(int status, SelfReview known) {
    if (status == 401) {
      return Optional.of(
          name()
              + " answers 401: it does not know this credential (expected: one of this cluster that"
              + " has not expired)");
    }
    return known.isAnonymous()
        ? Optional.of(
            name() + " takes it for system:anonymous: what is shown does not arrive there")
        : Optional.empty();
  }

  private void follow() throws InterruptedException {
    ClusterSpec spec = (ClusterSpec) resource.spec();
    for (int i = 0; i < spec.links().size(); i++) {
      if (spec.links().get(i) instanceof ClusterSpec.Direct direct && direct.follow().isPresent()) {
        String field = "spec.links[" + i + "].direct.follow";
        whyNotFollowed().ifPresent(why -> find(Severity.ERROR, field, why));
      }
    }
  }

  private Optional<String> whyNotFollowed() throws InterruptedException {
    try {
      Answer answer = calls(ClusterForm.OWN).get(ApiServers.SLICES);
      return switch (answer.status()) {
        case 200 ->
            EndpointSlices.read(answer.body()).isEmpty()
                ? Optional.of(name() + " names no API server that is ready")
                : Optional.empty();
        case 403 -> Optional.of("may not " + NeededRights.SLICES + CredentialCheck.grant(name()));
        default -> Optional.of(name() + " answers " + answer.status() + " when asked for them");
      };
    } catch (FailedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private SelfCalls calls(String credential) {
    ClusterCalls calls = enquiry.calls(enquiry.credential(name(), credential));
    return new SelfCalls(calls, name(), deadline);
  }

  private String name() {
    return form.key().name();
  }

  private void find(Severity severity, String field, String message) {
    findings.add(new Finding(severity, resource.problem(field, message)));
  }
}
