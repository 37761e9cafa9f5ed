package dev.fairway.hub;

import dev.fairway.access.AccessRequest;
import dev.fairway.access.AccessRules;
import dev.fairway.access.Decision;
import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.RequestInfo;
import dev.fairway.access.Subject;
import dev.fairway.authentication.Answer;
import dev.fairway.authentication.Clients;
import dev.fairway.authentication.Condition;
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
  private final Object basis;
  private final UpstreamIdentities identities;
  private final AuthenticationMetrics metrics;
  private final InstantSource clock;
  private final Supplier<Admit> inForce;

  /**
   * @param basis what all decisions rest on: where it is the same, they are not asked for again
   * @param identities as whom clusters see the clients
   * @param inForce the stage of the configuration in force
   */
  Admit(
      Object basis,
      Clients clients,
      AccessRules rules,
      UpstreamIdentities identities,
      AuthenticationMetrics metrics,
      InstantSource clock,
      Supplier<Admit> inForce) {
    this.clients = clients;
    this.rules = rules;
    this.basis = basis;
    this.identities = identities;
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

  /** How those authenticators are that ask others. */
  List<Condition> conditions() {
    return clients.conditions();
  }

  /** What the access policies of this configuration come to. */
  AccessRules rules() {
    return rules;
  }

  private Answer identify(ProxyRequest request) {
    // Where tokens of clients are for the cluster, they are none of our business.
    if (!identities.ownsTokens(request.upstream())) {
      return identifyToHub(request);
    }
    List<X509Certificate> certificates = request.connection().clientCertificates();
    String cluster = request.upstream();
    String bearer = clients.reviews(cluster) ? BearerToken.of(request.head()) : "";
    return clients.identifyBehind(cluster, new Presented(certificates, bearer), clock.instant());
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
    Subject subject = known.subject().as(request.upstream());
    if (subject.authenticator().isEmpty()) {
      metrics.unknown("passthrough");
    } else {
      metrics.known(subject.authenticator());
    }
    describe(request, subject);
    Impersonating.Read read = identities.wanted(request);
    Acting acting = new Acting(subject, read.wanted());
    KubernetesRequest.tell(request, acting);
    Optional<Refusal> refusal = read.refusal().or(() -> judge(request, acting));
    if (refusal.isPresent()) {
      return new Verdict.Respond(refusal.get());
    }
    request.permit(new Admitted(request, known, acting, this));
    return identities.show(request, acting);
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
  private Optional<Refusal> judge(ProxyRequest request, Acting acting) {
    Optional<Refusal> refusal = identities.refusal(request.upstream(), acting);
    return refusal.isPresent() || !rules.present() ? refusal : judge(request, acting.subject());
  }

  private Optional<Refusal> judge(ProxyRequest request, Subject subject) {
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
  private Optional<String> withdrawn(Admitted let) {
    if (let.by.basis.equals(basis)) {
      return Optional.empty();
    }
    String cluster = let.request.upstream();
    if (identities.ownsTokens(cluster) != let.by.identities.ownsTokens(cluster)) {
      return Optional.of("who clients are is found out otherwise now");
    }
    if (!clients.stillKnow(let.known, clock.instant())) {
      return Optional.of("nothing vouches for " + let.known.subject().user() + " any more");
    }
    Optional<String> refused = judge(let.request, let.acting).map(Refusal::message);
    Object before = let.by.identities.shownFor(cluster, let.acting);
    return refused.isEmpty() && !identities.shownFor(cluster, let.acting).equals(before)
        ? Optional.of("the cluster is to see this client otherwise now")
        : refused;
  }

  /** Keeps the configuration that it was let pass by alive no longer than until the next change. */
  private static final class Admitted implements Permit {

    private final ProxyRequest request;
    private final Outcome.Known known;
    private final Acting acting;
    private Admit by;

    Admitted(ProxyRequest request, Outcome.Known known, Acting acting, Admit by) {
      this.request = request;
      this.known = known;
      this.acting = acting;
      this.by = by;
    }

    @Override
    public Optional<String> withdrawn() {
      Admit now = by.inForce.get();
      Optional<String> why = now.withdrawn(this);
      by = now;
      return why;
    }
  }
}
