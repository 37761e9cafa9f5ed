package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.credentials.Credential.State;
import dev.fairway.hub.SelfCalls.Deadline;
import dev.fairway.model.Link;
import dev.fairway.proxy.OwnRequest.FailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks each endpoint of each link by itself for its version, all at once: one that only others
 * stand in for would not be missed before they fail. For one thread.
 */
final class EndpointChecks {

  private final Resource resource;
  private final ClusterForm form;
  private final Deadline deadline;
  private final Map<Place, CompletableFuture<ClusterVersion>> asked = new LinkedHashMap<>();

  /** Asks, with the hub's own credential, or as nobody where there is none to show yet. */
  EndpointChecks(ClusterEnquiry enquiry, Resource resource, ClusterForm form, Deadline deadline) {
    this.resource = resource;
    this.form = form;
    this.deadline = deadline;
    ClusterCalls calls =
        enquiry.calls(
            enquiry
                .credential(form.key().name(), ClusterForm.OWN)
                .filter(own -> own.state() instanceof State.Ready));
    for (int i = 0; i < links().size(); i++) {
      if (isThroughAgents(i)) {
        continue;
      }
      for (int j = 0; j < links().get(i).endpoints().size(); j++) {
        String upstream = ClusterEnquiry.upstream(form.key().name(), i, j);
        CompletableFuture<ClusterVersion> version =
            calls.get(upstream, "/version").thenApply(ClusterVersion::of).toCompletableFuture();
        asked.put(new Place(upstream, i, j), version.exceptionally(ClusterVersion::failed));
      }
    }
  }

  private record Place(String upstream, int link, int endpoint) {}

  /** Waits until one answers, or none does: what the first says that answers. */
  ClusterVersion first() throws InterruptedException {
    CompletableFuture<ClusterVersion> first = new CompletableFuture<>();
    List<CompletableFuture<Void>> heard = new ArrayList<>();
    asked.values().forEach(each -> heard.add(each.thenAccept(version -> heard(version, first))));
    CompletableFuture.allOf(heard.toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> first.complete(ClusterVersion.UNKNOWN));
    try {
      return deadline.await(first);
    } catch (FailedException e) {
      return ClusterVersion.UNKNOWN;
    }
  }

  private static void heard(ClusterVersion version, CompletableFuture<ClusterVersion> first) {
    if (version.state() == ClusterVersion.State.ANSWERS) {
      first.complete(version);
    }
  }

  /** Waits for all of them. What does not answer is an error if nothing does. */
  List<Finding> findings() throws InterruptedException {
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<Place, CompletableFuture<ClusterVersion>> each : asked.entrySet()) {
      ClusterVersion version = version(each.getValue());
      if (version.state() != ClusterVersion.State.ANSWERS) {
        problems.add(problem(each.getKey(), version.message()));
      }
    }
    Severity severity = problems.size() == asked.size() ? Severity.ERROR : Severity.WARNING;
    List<Finding> findings = new ArrayList<>();
    problems.forEach(problem -> findings.add(new Finding(severity, problem)));
    for (int i = 0; i < links().size(); i++) {
      if (isThroughAgents(i)) {
        findings.add(new Finding(Severity.INFO, notAsked(i)));
      }
    }
    return findings;
  }

  /** Agents hold their tunnels to the hub that runs, and to nobody else. */
  private boolean isThroughAgents(int link) {
    return links().get(link).tunnel().isPresent();
  }

  private Problem notAsked(int link) {
    return resource.problem(
        "spec.links[" + link + "].agent",
        form.key().name()
            + ": not asked, its agents are connected to the running hub ('fairway hub status' says"
            + " how it stands)");
  }

  private ClusterVersion version(CompletableFuture<ClusterVersion> asked)
      throws InterruptedException {
    try {
      return deadline.await(asked);
    } catch (FailedException e) {
      return ClusterVersion.failed(e);
    }
  }

  private Problem problem(Place place, String message) {
    Link link = links().get(place.link());
    String endpoint = link.endpoints().get(place.endpoint()).toString();
    String why = message.replace(place.upstream() + ": ", "");
    // What the handshake was verified by, where that is what failed.
    String expected =
        why.contains("TLS handshake failed")
            ? " (expected: a certificate for "
                + link.tls().serverName()
                + " by the link's authority)"
            : "";
    String told = why.startsWith(endpoint) ? why : endpoint + ": " + why;
    return resource.problem(field(place), told + expected);
  }

  private String field(Place place) {
    String at = "spec.links[" + place.link() + "].";
    String of = "[" + place.endpoint() + "]";
    return switch (((ClusterSpec) resource.spec()).links().get(place.link())) {
      case ClusterSpec.Direct direct -> at + "direct.endpoints" + of;
      case ClusterSpec.Relay relay -> {
        String one = at + "relay.address";
        yield resource.fields().containsKey(one) ? one : at + "relay.addresses" + of;
      }
      case ClusterSpec.Agent agent -> at + "agent.endpoint";
    };
  }

  private List<Link> links() {
    return form.upstream().links();
  }
}
