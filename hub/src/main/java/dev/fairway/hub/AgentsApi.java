package dev.fairway.hub;

import dev.fairway.enrollment.AgentPaths;
import dev.fairway.enrollment.EnrolledAgent;
import dev.fairway.enrollment.EnrolledAgents;
import dev.fairway.enrollment.HubTrust;
import dev.fairway.enrollment.JoinAnswer;
import dev.fairway.enrollment.JoinRequest;
import dev.fairway.enrollment.RefusedException;
import dev.fairway.enrollment.Renewal;
import dev.fairway.enrollment.RenewalAnswer;
import dev.fairway.http.RequestHead;
import dev.fairway.net.IpLiterals;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Refusal;
import dev.fairway.proxy.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents ask of the hub, below {@code /fairway/v1/agents/} on its own names: to join with a
 * token, to renew their certificate, and how to trust it. The token, or the signature of the old
 * key, says who asks; no authenticator of clients does, and none of their credentials counts.
 *
 * <p>Answered on virtual threads, as files are read and written; a bounded number at a time.
 */
final class AgentsApi {

  private static final String PREFIX = AgentPaths.PREFIX;

  private static final Logger log = LoggerFactory.getLogger(AgentsApi.class);
  private static final String JSON = "application/json";
  private static final int AT_A_TIME = 64;

  /** How long an answer waits for the cluster to be served that an agent has brought along. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final EnrolledAgents agents;
  private final HubTrusts trusts;
  private final Predicate<String> clusters;
  private final InstantSource clock;
  private final String version;
  private final Semaphore room = new Semaphore(AT_A_TIME);
  private final FailureBudget failures = new FailureBudget();

  /**
   * @param clusters whether the hub serves a cluster of a name
   * @param version of the program
   */
  AgentsApi(
      EnrolledAgents agents,
      HubTrusts trusts,
      Predicate<String> clusters,
      InstantSource clock,
      String version) {
    this.agents = agents;
    this.trusts = trusts;
    this.clusters = clusters;
    this.clock = clock;
    this.version = version;
  }

  /** How many bytes of the body of such a request are read. */
  static int mostBody(RequestHead head) {
    if (!head.method().equals("POST")) {
      return 0;
    }
    return switch (head.path()) {
      case AgentPaths.JOIN -> JoinRequest.MAX_BYTES;
      case AgentPaths.RENEW -> Renewal.MAX_BYTES;
      default -> 0;
    };
  }

  /** Whether a request is one of these. */
  static boolean takes(RequestHead head) {
    return head.path().startsWith(PREFIX);
  }

  /** Whether it asks for a WebSocket that carries what agents do. */
  static boolean isWebSocket(RequestHead head) {
    return head.path().equals(AgentPaths.WEBSOCKET);
  }

  /** Answers one; on the request's event loop. */
  CompletionStage<Service.Reply> answer(ProxyRequest request, String body) {
    if (!room.tryAcquire()) {
      return CompletableFuture.completedStage(
          new Service.Reply.Refused(
              Refusal.retryable(503, Hop.FAIRWAY, "too many agents ask at a time")));
    }
    RequestHead head = request.head();
    String from = IpLiterals.print(address(request).getAddress());
    CompletableFuture<Service.Reply> reply = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("agents-api")
        .start(
            () -> {
              try {
                reply.complete(reply(head, body, from));
              } catch (RuntimeException | Error e) {
                log.error("a defect: an agent was not answered", e);
                reply.completeExceptionally(new IllegalStateException("a defect of Fairway"));
              } finally {
                room.release();
              }
            });
    return reply;
  }

  private static InetAddress address(ProxyRequest request) {
    return request.connection().remote().getAddress();
  }

  private Service.Reply reply(RequestHead head, String body, String from) {
    try {
      return new Service.Reply.Content(JSON, content(head, body, from));
    } catch (RefusedException e) {
      return refused(e.status(), e.reason(), from);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage() + "; this hub is of version " + version;
      return refused(400, message, from);
    } catch (IOException e) {
      log.error("an agent could not be served: {}", e.getMessage());
      return new Service.Reply.Refused(
          Refusal.retryable(503, Hop.FAIRWAY, "the hub cannot keep agents now; its log says why"));
    }
  }

  private String content(RequestHead head, String body, String from)
      throws RefusedException, IOException {
    boolean post = head.method().equals("POST");
    return switch (head.path()) {
      case AgentPaths.CA -> {
        requireMethod(head.method().equals("GET"), "GET");
        yield new HubTrust(trusts.pem(), clock.instant(), version).json();
      }
      case AgentPaths.JOIN -> {
        requireMethod(post, "POST");
        yield join(JoinRequest.parse(body), from);
      }
      case AgentPaths.RENEW -> {
        requireMethod(post, "POST");
        yield renew(Renewal.parse(body), from);
      }
      default ->
          throw new RefusedException(
              404, "agents ask for join, renew or ca below " + PREFIX + ", and for nothing else");
    };
  }

  private static void requireMethod(boolean holds, String expected) throws RefusedException {
    if (!holds) {
      throw new RefusedException(405, "the method is not allowed (expected: " + expected + ")");
    }
  }

  private String join(JoinRequest request, String from) throws RefusedException, IOException {
    EnrolledAgents.Joined joined = agents.join(request, from);
    EnrolledAgent agent = joined.agent();
    log.info(
        "agent {} joined from {} (host {}, version {}) by invite {}; certificate {} until {}",
        agent.identity(),
        from,
        agent.joined().hostname(),
        agent.joined().version(),
        joined.invite().id(),
        agent.certificate().fingerprint(),
        agent.certificate().notAfter());
    boolean credential =
        joined.apiServerAccepted()
            && request.credential().isPresent()
            && joined.invite().accepts().credential();
    return new JoinAnswer(
            agent.identity(),
            EnrolledAgents.pem(joined.certificate()),
            trusts.pem(),
            version,
            joined.apiServerAccepted(),
            credential,
            isServed(agent.identity().cluster(), joined.apiServerAccepted()))
        .json();
  }

  /**
   * A cluster that was just brought along is served soon; an agent that comes sooner is refused.
   */
  private boolean isServed(String cluster, boolean soon) {
    Instant deadline = clock.instant().plus(SOON);
    try {
      while (soon && !clusters.test(cluster) && clock.instant().isBefore(deadline)) {
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return clusters.test(cluster);
  }

  private String renew(Renewal renewal, String from) throws RefusedException, IOException {
    X509Certificate next = agents.renew(renewal);
    Optional<String> who = AgentIdentity.of(next).map(Object::toString);
    log.info(
        "agent {} renewed its certificate from {}: {} until {}",
        who.orElse("-"),
        from,
        EnrolledAgent.fingerprint(next),
        next.getNotAfter().toInstant());
    return new RenewalAnswer(EnrolledAgents.pem(next), trusts.pem(), version).json();
  }

  /** Who is refused may be anybody, and as many as they like. */
  private Service.Reply refused(int status, String reason, String from) {
    if (!failures.take(clock.instant())) {
      return new Service.Reply.Refused(
          Refusal.retryable(429, Hop.FAIRWAY, "too many agents were refused in a short time"));
    }
    log.warn("an agent from {} was refused: {}", from, reason);
    return new Service.Reply.Refused(Refusal.of(status, Hop.FAIRWAY, reason));
  }
}
