package dev.fairway.hub;

import dev.fairway.access.AccessRequest;
import dev.fairway.access.AccessRules;
import dev.fairway.access.Decision;
import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.RequestInfo;
import dev.fairway.access.Subject;
import dev.fairway.authentication.Clients;
import dev.fairway.http.RequestHead;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.Permit;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Refusal;
import dev.fairway.proxy.Stage;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Says who sends a request and what it means to Kubernetes, and lets it pass if the access policies
 * do. Without any policy the cluster's own RBAC decides, on the very same bytes; then even a
 * request that means nothing to us is passed on.
 *
 * <p>Belongs to one configuration. What it let pass is judged again by the one in force, whenever
 * that changes.
 */
final class Admit implements Stage {

  private final Clients clients;
  private final AccessRules rules;
  private final InstantSource clock;
  private final Supplier<Admit> inForce;

  /**
   * @param inForce the stage of the configuration in force
   */
  Admit(Clients clients, AccessRules rules, InstantSource clock, Supplier<Admit> inForce) {
    this.clients = clients;
    this.rules = rules;
    this.clock = clock;
    this.inForce = inForce;
  }

  @Override
  public Verdict apply(ProxyRequest request) {
    Subject subject = subject(request);
    describe(request, subject);
    Optional<Refusal> refusal = judge(request, subject);
    if (refusal.isPresent()) {
      return new Verdict.Respond(refusal.get());
    }
    request.permit(new Admitted(request, subject.user(), inForce));
    return Verdict.CONTINUE;
  }

  /** What the access policies of this configuration come to. */
  AccessRules rules() {
    return rules;
  }

  /** Who sends a request. */
  Subject subject(ProxyRequest request) {
    List<X509Certificate> presented = request.connection().clientCertificates();
    return presented.isEmpty() ? Clients.PASSTHROUGH : clients.subject(presented, clock.instant());
  }

  /** Says what a request means to Kubernetes, and who sends it. */
  static void describe(ProxyRequest request, Subject subject) {
    RequestHead head = request.head();
    try {
      RequestInfo info = RequestInfo.resolve(head.method(), head.target());
      request.annotate(KubernetesRequest.of(request.upstream(), subject, info));
      request.traffic(RequestTraffic.of(info, head.fields()));
      if (info.isLongRunning()) {
        request.longRunning();
      }
    } catch (MalformedTargetException e) {
      // Not a Kubernetes request; the log has its path.
    }
  }

  /** Why a request is not let pass; absent if it is. */
  private Optional<Refusal> judge(ProxyRequest request, Subject subject) {
    if (!rules.present()) {
      return Optional.empty();
    }
    RequestHead head = request.head();
    try {
      AccessRequest wanted =
          AccessRequest.resolve(head.method(), head.target(), head.upgrade() != null);
      return switch (rules.decide(subject, request.upstream(), wanted)) {
        case Decision.Allowed allowed -> Optional.empty();
        case Decision.NoPolicies none -> Optional.empty();
        case Decision.Denied denied -> Optional.of(Refusal.of(403, Hop.FAIRWAY, denied.reason()));
      };
    } catch (MalformedTargetException e) {
      return Optional.of(Refusal.of(400, Hop.CLIENT, String.valueOf(e.getMessage())));
    }
  }

  /** Judges by this configuration what an earlier one has let pass. */
  private Optional<String> withdrawn(ProxyRequest request, String user) {
    Subject subject = subject(request);
    return subject.user().equals(user)
        ? judge(request, subject).map(Refusal::message)
        : Optional.of("nothing vouches for " + user + " any more");
  }

  private record Admitted(ProxyRequest request, String user, Supplier<Admit> inForce)
      implements Permit {

    @Override
    public Optional<String> withdrawn() {
      return inForce.get().withdrawn(request, user);
    }
  }
}
