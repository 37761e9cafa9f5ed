package dev.fairway.agent;

import dev.fairway.config.ClusterSpec;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.EventLoops;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.WindowBudget;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: holds a few connections to its hub, connects to what the hub asks for as far as
 * it is allowed, and keeps its certificate from ending. Any thread may ask, drain or close.
 */
public final class Agent implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private static final Duration RENEWAL_LOOK = Duration.ofMinutes(10);

  private final AgentOptions options;
  private final Closeable claim;
  private final EventLoops loops;
  private final Reach reach;
  private final AgentRenewal renewal;
  private final Thread renewing;

  /** Whoever is refused may have a certificate that ended while the hub was away. */
  private final Semaphore look = new Semaphore(0);

  private final HubLinks links;
  private volatile HubLink.Credentials credentials;

  private Agent(AgentOptions options, AgentState state, Closeable claim) {
    this.options = options;
    this.claim = claim;
    this.loops = new EventLoops(options.loops());
    WayOut way = options.way().orElse(state.way());
    this.reach = Reach.over(loops, way, options.version());
    this.renewal = new AgentRenewal(options.state(), state, reach);
    this.credentials = credentials(state);
    List<AllowedTarget> allowed = allowed(options, state);
    log.info(
        "agent {} lets its hub {}{} reach {}",
        state.identity(),
        state.hub(),
        way.words(),
        allowed.stream().map(AllowedTarget::text).toList());
    HubLink.Means means =
        new HubLink.Means(
            () -> credentials,
            new LocalTargets(
                allowed, reach.direct(), new UnservedTargets(options.clock(), log::warn)),
            WindowBudget.ofThisProcess(),
            look::release);
    this.links = new HubLinks(means, loops, options.connections());
    this.renewing = Thread.ofVirtual().name("agent-renewal").unstarted(this::renewAgainAndAgain);
  }

  /**
   * Starts an agent that has joined; the hub need not be there.
   *
   * @throws IOException if nobody has joined with this state, another agent runs with it, or it
   *     cannot be used
   */
  public static Agent start(AgentOptions options) throws IOException {
    Closeable claim = options.state().claim();
    try {
      Agent agent = new Agent(options, state(options.state()), claim);
      agent.links.start();
      agent.renewing.start();
      return agent;
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /** How many of its connections the hub uses now. */
  public int connected() {
    return links.connected();
  }

  /**
   * Lets the hub open no more connections, and waits for those that are open. Blocks.
   *
   * @return whether all ended in time
   */
  public boolean drain(Duration deadline) throws InterruptedException {
    renewing.interrupt();
    try {
      links.drain().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends everything now. */
  @Override
  public void close() {
    renewing.interrupt();
    links.drain();
    loops.close();
    try {
      claim.close();
    } catch (IOException e) {
      log.warn("{}: {}", options.state(), e.getMessage());
    }
  }

  private static AgentState state(StateStore store) throws IOException {
    return store
        .load()
        .orElseThrow(
            () ->
                new IOException(
                    store
                        + ": no agent has joined here (expected: \"fairway agent join\" before)"));
  }

  private static List<AllowedTarget> allowed(AgentOptions options, AgentState state) {
    HostPort apiServer = state.apiServer().orElse(ClusterSpec.Agent.IN_CLUSTER);
    return options.allowed().isEmpty()
        ? List.of(new AllowedTarget.Host(apiServer.host(), apiServer.port()))
        : options.allowed();
  }

  private HubLink.Credentials credentials(AgentState state) {
    IssuedCertificate own = state.certificate();
    ClientTls tls =
        ClientTls.of(
            new UpstreamTls(state.hub().host(), state.trustPem()),
            List.of(TunnelProtocol.ALPN),
            Optional.of(new ClientIdentity(own.chainPem(), own.keyPem())));
    long generation = options.clock().instant().toEpochMilli();
    return new HubLink.Credentials(
        state.hub(),
        reach.way().words(),
        reach.dialer(state.hub(), state.trustPem()),
        tls,
        new Hello.OfAgent(generation, options.version()));
  }

  private void renewAgainAndAgain() {
    try {
      while (true) {
        look.drainPermits();
        renewIfDue();
        boolean refused = look.tryAcquire(RENEWAL_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        log.debug("looking whether the certificate is good{}", refused ? ": refused" : "");
      }
    } catch (InterruptedException e) {
      // It ends.
    }
  }

  private void renewIfDue() {
    AgentState before = renewal.state();
    try {
      AgentState after = renewal.renewIfDue(options.clock().instant());
      if (!after.equals(before)) {
        credentials = credentials(after);
        links.renew();
      }
    } catch (EnrollmentException e) {
      log.error("the certificate is not renewed: {}. {}", e.problem(), e.remedy());
    } catch (IOException e) {
      log.error("the certificate is not renewed: {}", e.getMessage());
    }
  }
}
