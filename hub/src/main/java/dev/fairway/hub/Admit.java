package dev.fairway.hub;

import dev.fairway.access.AccessRequest;
import dev.fairway.access.AccessRules;
import dev.fairway.access.Decision;
import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.RequestInfo;
import dev.fairway.access.Subject;
import dev.fairway.authentication.Answer;
import dev.fairway.authentication.Clients;
import dev.fairway.authentication.Outcome;
import dev.fairway.authentication.Presented;
import dev.fairway.http.RequestHead;
import dev.fairway.observe.AuthenticationMetrics;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.Permit;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Refusal;
import dev.fairway.proxy.Stage;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Says who sends a request and what it means to Kubernetes, and lets it pass if the access policies
 * do. Without any policy the cluster's own RBAC decides, on the very same bytes; then even a
 * request that means nothing to us is passed on.
 *
 * <p>Belongs to one configuration. What it let pass is judged again by the one in force, when that
 * says something else of who gets in; while it does not, nobody is asked for anything again, as in
 * Kubernetes a watch outlives the token that began it.
 */
final class Admit implements Stage {

  private static final Refusal UNAUTHORIZED = Refusal.of(401, Hop.FAIRWAY, "Unauthorized");

  private static final Refusal UNDECIDED =
      Refusal.retryable(503, Hop.FAIRWAY, "who sends this cannot be found out now");

  private final Clients clients;
  private final AccessRules rules;
  private final Set<String> owners;
  private final AuthenticationMetrics metrics;
  private final InstantSource clock;
  private final Supplier<Admit> inForce;

  /**
   * @param owners the clusters that tokens of clients are for: they are none of our business there
   * @param inForce the stage of the configuration in force
   */
  Admit(
      Clients clients,
      AccessRules rules,
      Set<String> owners,
      AuthenticationMetrics metrics,
      InstantSource clock,
      Supplier<Admit> inForce) {
    this.clients = clients;
    this.rules = rules;
    this.owners = owners;
    this.metrics = metrics;
    this.clock = clock;
    this.inForce = inForce;
  }

  @Override
  public Verdict apply(ProxyRequest request) {
    return switch (identify(request)) {
      case Outcome outcome -> decide(request, outcome);
      case Answer.Later(var promise) -> {
        describe(request, Clients.PASSTHROUGH);
        yield new Verdict.Await(promise.thenApply(outcome -> () -> decide(request, outcome)));
      }
    };
  }

  /** What the access policies of this configuration come to. */
  AccessRules rules() {
    return rules;
  }

  private Answer identify(ProxyRequest request) {
    if (!owners.contains(request.upstream())) {
      return identifyToHub(request);
    }
    List<X509Certificate> certificates = request.connection().clientCertificates();
    return clients.identifyBehind(new Presented(certificates, ""), clock.instant());
  }

  /** Who sends a request of which everything is for the hub. */
  Answer identifyToHub(ProxyRequest request) {
    List<X509Certificate> certificates = request.connection().clientCertificates();
    Presented shown = new Presented(certificates, BearerToken.of(request.head()));
    return clients.identify(shown, clock.instant());
  }

  private Verdict decide(ProxyRequest request, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Known known -> admit(request, known);
      case Outcome.Unknown unknown -> refuse(request, "the client shows nothing");
      case Outcome.Refused(var reason) -> refuse(request, reason);
      case Outcome.Unavailable unavailable -> {
        metrics.unknown("unavailable");
        describe(request, Clients.PASSTHROUGH);
        yield new Verdict.Respond(undecided(unavailable));
      }
    };
  }

  /** What is answered to whom nobody could be asked about. */
  static Refusal undecided(Outcome.Unavailable why) {
    return UNDECIDED.because(why.reason());
  }

  /** The reason is for the log: who asks learns nothing about what would have been good. */
  private Verdict refuse(ProxyRequest request, String reason) {
    metrics.unknown("refused");
    describe(request, Clients.PASSTHROUGH);
    return new Verdict.Respond(UNAUTHORIZED.because(reason));
  }

  private Verdict admit(ProxyRequest request, Outcome.Known known) {
    Subject subject = known.subject();
    if (subject.authenticator().isEmpty()) {
      metrics.unknown("passthrough");
    } else {
      metrics.known(subject.authenticator());
    }
    describe(request, subject);
    Optional<Refusal> refusal = judge(request, subject);
    if (refusal.isPresent()) {
      return new Verdict.Respond(refusal.get());
    }
    request.permit(new Admitted(request, known, this));
    return Verdict.CONTINUE;
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

  /** Judges by this configuration what another one has let pass. */
  private Optional<String> withdrawn(ProxyRequest request, Outcome.Known known, Admit before) {
    if (before == this) {
      return Optional.empty();
    }
    boolean owned = owners.contains(request.upstream());
    if (owned != before.owners.contains(request.upstream())) {
      return Optional.of("who clients are is found out otherwise now");
    }
    return clients.stillKnow(known, clock.instant())
        ? judge(request, known.subject()).map(Refusal::message)
        : Optional.of("nothing vouches for " + known.subject().user() + " any more");
  }

  /** Keeps the configuration that it was let pass by alive no longer than until the next change. */
  private static final class Admitted implements Permit {

    private final ProxyRequest request;
    private final Outcome.Known known;
    private Admit by;

    Admitted(ProxyRequest request, Outcome.Known known, Admit by) {
      this.request = request;
      this.known = known;
      this.by = by;
    }

    @Override
    public Optional<String> withdrawn() {
      Admit now = by.inForce.get();
      Optional<String> why = now.withdrawn(request, known, by);
      by = now;
      return why;
    }
  }
}
