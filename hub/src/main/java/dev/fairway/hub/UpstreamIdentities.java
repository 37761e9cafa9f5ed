package dev.fairway.hub;

import dev.fairway.access.AccessRules;
import dev.fairway.access.Decision;
import dev.fairway.access.Impersonation;
import dev.fairway.access.Subject;
import dev.fairway.access.SystemNames;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import dev.fairway.credentials.Credential;
import dev.fairway.credentials.Credential.State;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Refusal;
import dev.fairway.proxy.Stage.Verdict;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * As whom clusters see the clients, by one configuration. Where that is not left to the client's
 * own token, everything by which a client says who it is is removed, and what the hub says of it is
 * put in its place. Whatever cannot be decided is refused.
 */
final class UpstreamIdentities {

  private final AccessRules rules;
  private final OwnCredentials own;
  private final Map<String, ClusterForm> clusters = new HashMap<>();
  private final Map<String, Map<String, Credential>> credentials = new HashMap<>();

  /**
   * @param rules who may be taken for whom
   * @param own what the hub shows to these clusters
   */
  UpstreamIdentities(Collection<ClusterForm> forms, AccessRules rules, OwnCredentials own) {
    this.rules = rules;
    this.own = own;
    for (ClusterForm form : forms) {
      clusters.put(form.key().name(), form);
      credentials.put(form.key().name(), own.of(form.key().name()));
    }
  }

  /** Whether tokens of clients are for the cluster, and none of the hub's business. */
  boolean ownsTokens(String cluster) {
    return kind(cluster) == UpstreamIdentity.PASSTHROUGH;
  }

  /** Whom a request is to be taken for. Changes nothing. */
  Impersonating.Read wanted(ProxyRequest request) {
    return ownsTokens(request.upstream())
        ? Impersonating.Read.NOBODY
        : Impersonating.of(request.head().fields());
  }

  /** Why somebody may not act so on a cluster; absent if they may. */
  Optional<Refusal> refusal(String cluster, Acting acting) {
    UpstreamIdentity kind = kind(cluster);
    Subject caller = acting.caller();
    if (kind == UpstreamIdentity.PASSTHROUGH) {
      return Optional.empty();
    }
    if (caller.authenticator().isEmpty() || caller.user().isEmpty()) {
      return refuse(401, "Unauthorized: the hub does not know who sends this");
    }
    if (acting.impersonated().isPresent()) {
      return impersonation(cluster, caller, acting.impersonated().get());
    }
    if (kind == UpstreamIdentity.IMPERSONATE
        && SystemNames.is(caller.user())
        && !rules.lends(caller, cluster, caller.user())) {
      return refuse(
          403, "no access policy lets a user called system: be impersonated on this cluster");
    }
    return Optional.empty();
  }

  /**
   * What a request goes to its cluster with. What was let pass must not go on when that changes;
   * another token of the same file is no change.
   */
  Object shownFor(String cluster, Acting acting) {
    ClusterForm form = clusters.get(cluster);
    return form == null
        ? List.of()
        : List.of(
            form.identity().kind(),
            name(form, acting).map(form.credentials()::get).map(CredentialForm::spec));
  }

  /** Gives a request what it goes to its cluster with. */
  Verdict show(ProxyRequest request, Acting acting) {
    String cluster = request.upstream();
    ClusterForm form = clusters.get(cluster);
    if (form == null || form.identity().kind() == UpstreamIdentity.PASSTHROUGH) {
      return Verdict.CONTINUE;
    }
    Optional<String> name = name(form, acting);
    if (name.isEmpty()) {
      return respond(403, "no credential of " + cluster + " is mapped to this user or its groups");
    }
    Credential credential = credentials.getOrDefault(cluster, Map.of()).get(name.get());
    State state =
        credential == null ? new State.Unavailable("it is not configured") : credential.state();
    if (credential != null && state instanceof State.Ready ready) {
      return show(request, acting, form, credential, ready);
    }
    String reason = state instanceof State.Unavailable(var why) ? why : "";
    return new Verdict.Respond(
        Refusal.retryable(
            503,
            Hop.FAIRWAY,
            cluster + ": the hub has no credential for this cluster now: " + reason));
  }

  private Verdict show(
      ProxyRequest request,
      Acting acting,
      ClusterForm form,
      Credential credential,
      State.Ready ready) {
    Fields fields = request.head().fields();
    IdentityFields.strip(fields);
    ready.authorization().ifPresent(value -> fields.add(FieldNames.AUTHORIZATION, value));
    if (form.identity().kind() == UpstreamIdentity.IMPERSONATE) {
      Impersonation shown =
          acting
              .impersonated()
              .orElseGet(() -> Shown.of(acting.caller(), request.upstream(), rules));
      Optional<String> unsayable = Shown.add(shown, fields);
      if (unsayable.isPresent()) {
        return respond(403, "what is known of this user cannot be said in " + unsayable.get());
      }
    }
    request.identity(ready.identity());
    request.onStatus(status -> answered(request, credential, ready, status));
    return Verdict.CONTINUE;
  }

  /**
   * A 401 is about the hub's credential, and the client has none that it could renew. What an
   * application behind the cluster's own proxy answers is none of ours.
   */
  private Optional<Refusal> answered(
      ProxyRequest request, Credential credential, State.Ready shown, int status) {
    if (status != 401 || KubernetesRequest.isProxied(request)) {
      return Optional.empty();
    }
    own.refused(request.upstream(), credential, shown);
    return Optional.of(
        Refusal.retryable(
            503,
            Hop.UPSTREAM,
            request.upstream() + " does not take the hub's own credential (it answered 401)"));
  }

  private static Optional<String> name(ClusterForm form, Acting acting) {
    Subject subject = acting.subject();
    return form.identity().credential(subject.user(), subject.groups());
  }

  private Optional<Refusal> impersonation(String cluster, Subject caller, Impersonation wanted) {
    return switch (rules.decideImpersonation(caller, cluster, wanted)) {
      case Decision.Allowed allowed -> Optional.empty();
      case Decision.NoPolicies none ->
          refuse(403, "nobody may impersonate on this cluster: no access policy allows it");
      case Decision.Denied denied -> refuse(403, denied.reason());
    };
  }

  private UpstreamIdentity kind(String cluster) {
    ClusterForm form = clusters.get(cluster);
    return form == null ? UpstreamIdentity.PASSTHROUGH : form.identity().kind();
  }

  private static Optional<Refusal> refuse(int status, String message) {
    return Optional.of(Refusal.of(status, Hop.FAIRWAY, message));
  }

  private static Verdict respond(int status, String message) {
    return new Verdict.Respond(Refusal.of(status, Hop.FAIRWAY, message));
  }
}
