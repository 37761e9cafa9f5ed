package dev.fairway.hub;

import dev.fairway.access.Subject;
import dev.fairway.authentication.Answer;
import dev.fairway.authentication.Clients;
import dev.fairway.authentication.Outcome;
import dev.fairway.enrollment.AgentPaths;
import dev.fairway.http.RequestHead;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Refusal;
import dev.fairway.proxy.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The hub's own API, below {@code /fairway} on its own names: which clusters there are for whoever
 * asks, in the way of Kubernetes, so that kubectl and client libraries can read it. It tells nobody
 * of a cluster that they may not use.
 */
final class HubApi implements Service {

  static final String NAME = "hub-api";
  static final String PREFIX = "/fairway";

  /** The list, and the same where Kubernetes clients look for it after discovery. */
  private static final List<String> CLUSTERS =
      List.of("/v1/clusters", "/apis/" + ClusterListing.GROUP_VERSION + "/clusters");

  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final String JSON = "application/json";

  private final Supplier<Admit> admit;
  private final Supplier<Translation> configuration;
  private final ClusterVersions versions;
  private final ApiDiscovery discovery;
  private final AgentsApi agents;

  /**
   * @param admit who gets in, by the configuration in force
   * @param configuration in force
   * @param version of the program
   * @param agents answers agents, who are no clients
   */
  HubApi(
      Supplier<Admit> admit,
      Supplier<Translation> configuration,
      ClusterVersions versions,
      String version,
      AgentsApi agents) {
    this.admit = admit;
    this.configuration = configuration;
    this.versions = versions;
    this.discovery = new ApiDiscovery(version);
    this.agents = agents;
  }

  @Override
  public int mostBody(RequestHead head) {
    return AgentsApi.mostBody(head);
  }

  /** What agents ask, but for another WebSocket. */
  @Override
  public boolean isForInner(RequestHead head) {
    return AgentsApi.takes(head) && !AgentsApi.isWebSocket(head);
  }

  @Override
  public CompletionStage<Reply> answer(ProxyRequest request, String body) {
    return agents.answer(request, body);
  }

  @Override
  public CompletionStage<Reply> answer(ProxyRequest request) {
    if (AgentsApi.isWebSocket(request.head())) {
      return CompletableFuture.completedStage(new Reply.Inner(AgentPaths.WEBSOCKET_PROTOCOL));
    }
    if (AgentsApi.takes(request.head())) {
      return agents.answer(request, "");
    }
    Admit now = admit.get();
    return switch (now.identifyToHub(request)) {
      case Outcome outcome -> answer(now, request, outcome);
      case Answer.Later(var promise) ->
          promise.thenCompose(outcome -> answer(now, request, outcome));
    };
  }

  /** A token that nobody knows may be a cluster's, whose clients are nobody here. */
  private CompletionStage<Reply> answer(Admit now, ProxyRequest request, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Known known -> answer(now, request, known.subject());
      case Outcome.Unavailable unavailable -> refused(Admit.undecided(unavailable));
      case Outcome.Unknown unknown -> answer(now, request, Clients.PASSTHROUGH);
      case Outcome.Refused refused -> answer(now, request, Clients.PASSTHROUGH);
    };
  }

  private CompletionStage<Reply> answer(Admit now, ProxyRequest request, Subject subject) {
    Admit.describe(request, subject);
    Map<String, Map<String, String>> usable = usable(now, subject);
    if (subject.equals(Clients.PASSTHROUGH) && (usable.isEmpty() || !now.rules().present())) {
      return refused(
          401,
          "the hub does not know who asks (expected: what an authenticator in spec.authentication"
              + " of the Hub vouches for)");
    }
    RequestHead head = request.head();
    if (!METHODS.contains(head.method())) {
      return refused(405, head.method() + " (expected: GET)");
    }
    String path = head.path().substring(PREFIX.length());
    Optional<String> document = discovery.at(path);
    if (document.isPresent()) {
      return reply(document.get());
    }
    for (String list : CLUSTERS) {
      if (path.equals(list) || path.startsWith(list + "/")) {
        return clusters(path.substring(list.length()), head, usable);
      }
    }
    return refused(
        404, "below /fairway is the hub's own API (expected: /fairway/v1/clusters, or discovery)");
  }

  /** The labels of each cluster that somebody may use, by its name. */
  private Map<String, Map<String, String>> usable(Admit now, Subject subject) {
    Map<String, Map<String, String>> usable = new TreeMap<>();
    configuration
        .get()
        .lastGood()
        .clusters()
        .forEach(
            (key, form) -> {
              boolean open = !now.rules().present();
              if (open || !now.rules().grants(subject.as(key.name()), key.name()).isEmpty()) {
                usable.put(key.name(), form.labels());
              }
            });
    return usable;
  }

  /**
   * @param rest of the path behind the list: empty, or a slash and a name
   */
  private CompletionStage<Reply> clusters(
      String rest, RequestHead head, Map<String, Map<String, String>> usable) {
    ClusterQuery query;
    try {
      query = ClusterQuery.parse(head.target());
    } catch (ClusterQuery.RefusedException e) {
      return refused(e.status(), String.valueOf(e.getMessage()));
    }
    String name = rest.isEmpty() ? "" : rest.substring(1);
    if (!rest.isEmpty() && !usable.containsKey(name)) {
      return refused(404, "no cluster of this name that you may use");
    }
    Map<String, Map<String, String>> wanted = new TreeMap<>(usable);
    wanted.entrySet().removeIf(each -> !isWanted(name, query, each.getKey(), each.getValue()));
    List<String> all =
        configuration.get().snapshot().upstreams().stream().map(each -> each.name()).toList();
    return versions
        .of(wanted.keySet(), all)
        .thenApply(found -> content(name, head, entries(wanted, found, head)));
  }

  private static boolean isWanted(
      String name, ClusterQuery query, String cluster, Map<String, String> labels) {
    return name.isEmpty() ? query.matches(cluster, labels) : name.equals(cluster);
  }

  private static Reply content(String name, RequestHead head, List<ClusterEntry> entries) {
    if (isForTable(head.fields().text("accept"))) {
      return new Reply.Content(JSON, ClusterListing.table(entries));
    }
    return new Reply.Content(
        JSON,
        name.isEmpty() ? ClusterListing.list(entries) : ClusterListing.object(entries.getFirst()));
  }

  private List<ClusterEntry> entries(
      Map<String, Map<String, String>> wanted,
      Map<String, ClusterVersions.Known> found,
      RequestHead head) {
    String authority = String.valueOf(head.authority());
    String host = String.valueOf(head.host());
    String port = authority.substring(authority.lastIndexOf(host) + host.length()).replace("]", "");
    String domain =
        configuration.get().hub().map(hub -> hub.spec().domain().toString()).orElse(host);
    List<ClusterEntry> entries = new ArrayList<>();
    found.forEach(
        (name, known) ->
            entries.add(
                new ClusterEntry(
                    name,
                    wanted.getOrDefault(name, Map.of()),
                    "https://" + name + "." + domain + port,
                    "https://" + authority + "/clusters/" + name,
                    known)));
    return entries;
  }

  /** Whether a client would rather have a Table; the first form that is known decides. */
  private static boolean isForTable(String accept) {
    for (String form : accept.split(",", -1)) {
      if (form.contains("as=Table") && form.contains("g=meta.k8s.io") && form.contains("v=v1")) {
        return !form.contains("v=v1beta1");
      }
      if (form.strip().equals(JSON)) {
        return false;
      }
    }
    return false;
  }

  private static CompletionStage<Reply> reply(String json) {
    return CompletableFuture.completedStage(new Reply.Content(JSON, json));
  }

  private static CompletionStage<Reply> refused(int status, String message) {
    return refused(Refusal.of(status, Hop.FAIRWAY, message));
  }

  private static CompletionStage<Reply> refused(Refusal refusal) {
    return CompletableFuture.completedStage(new Reply.Refused(refusal));
  }
}
