package dev.fairway.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The hub beside nginx and HAProxy: each with TLS on both sides and the same upstream, each with
 * one event loop and one CPU, taking turns.
 */
public final class HubBench {

  /** In results. */
  static final String NAME = "hub";

  private static final int CONNECTIONS = 64;

  /** Watches on one HTTP/2 connection. */
  private static final int STREAMS = 100;

  private final HubBenchOptions options;
  private final BenchListener listener;
  private final HubSite site;
  private final FixedUpstream upstream;

  private HubBench(
      HubBenchOptions options, BenchListener listener, HubSite site, FixedUpstream upstream) {
    this.options = options;
    this.listener = listener;
    this.site = site;
    this.upstream = upstream;
  }

  /**
   * Measures all cases; blocks until the last is over. Whatever it started has ended when it
   * returns, also when it fails or is interrupted.
   *
   * @throws BenchException if something is missing or fails; the message says what helps
   */
  public static void run(HubBenchOptions options, BenchListener listener)
      throws IOException, InterruptedException {
    Tools.check(options);
    try (Workplace workplace = Workplace.create(options.common())) {
      workplace.moveAwayFromSubjects();
      HubSite site = HubSite.create(workplace);
      FixedUpstream upstream = FixedUpstream.start(workplace);
      HubBench bench = new HubBench(options, listener, site, upstream);
      for (HubCase each : options.cases()) {
        listener.measured(bench.run(each));
      }
    }
  }

  private List<Row> run(HubCase each) throws IOException, InterruptedException {
    Rounds rounds = new Rounds(NAME, each.toString(), options.common(), listener);
    Wrk wrk = new Wrk(site.workplace(), CONNECTIONS);
    Wrk anew = new Wrk(site.workplace(), CONNECTIONS, "Connection: close");
    H2load h2load = new H2load(site.workplace(), CONNECTIONS, 1);
    H2load few = new H2load(site.workplace(), 4, 16);
    return switch (each) {
      case GET_H1 -> requests(rounds, Protocol.HTTP1, wrk, "request");
      case GET_H2 -> requests(rounds, Protocol.HTTP1, h2load, "request");
      case GET_H2_MUX -> requests(rounds, Protocol.HTTP1, few, "request");
      case GET_H1_UPSTREAM_H2 -> requests(rounds, Protocol.HTTP2, wrk, "request");
      case GET_H2_UPSTREAM_H2 -> requests(rounds, Protocol.HTTP2, h2load, "request");
      case CONNECT -> requests(rounds, Protocol.HTTP1, anew, "connection");
      case LIST -> list(rounds, Protocol.HTTP1);
      case LIST_H2 -> list(rounds, Protocol.HTTP2);
      case LIST_API_SERVER -> listFromApiServer(rounds);
      case WATCH_H1 -> new Watches(rounds, site, options, Protocol.HTTP1, 1).measure();
      case WATCH_H2 -> new Watches(rounds, site, options, Protocol.HTTP2, STREAMS).measure();
      case LATENCY_H1 ->
          new AddedLatency(rounds, site, options, upstream, Protocol.HTTP1).measure();
      case LATENCY_H2 ->
          new AddedLatency(rounds, site, options, upstream, Protocol.HTTP2).measure();
      case IMPERSONATE -> identity(rounds, Identity.TOKEN_FILE);
      case IMPERSONATE_JWT -> identity(rounds, Identity.JWT);
      case IMPERSONATE_REVIEWED -> identity(rounds, Identity.TOKEN_REVIEW);
      case MAPPED -> identity(rounds, Identity.MAPPED);
      case NEIGHBOURS -> new IllNeighbours(rounds, site, options, upstream).measure();
      case AGENT_GET -> new BehindAgent(rounds, site, options, upstream).get();
      case AGENT_LIST -> new BehindAgent(rounds, site, options, upstream).list();
      case AGENT_STALLED -> new BehindAgent(rounds, site, options, upstream).besideStalled();
      case AGENT_HOLE -> new BehindAgent(rounds, site, options, upstream).besideHole();
      case AGENT_CANCELLED -> new BehindAgent(rounds, site, options, upstream).besideCancelled();
    };
  }

  private List<Row> requests(Rounds rounds, Protocol behind, Load load, String unit)
      throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    List<RunningSubject> running =
        subjects.startAll(options.subjects(), upstream.behind(behind), Buffers.SMALL);
    subjects.check(running, rounds);
    List<Row> rows = new Requests(rounds, load, unit, Optional.of(upstream)).measure(running);
    running.forEach(subjects::stop);
    return rows;
  }

  private List<Row> identity(Rounds rounds, Identity identity)
      throws IOException, InterruptedException {
    return new IdentityCost(rounds, site, options, upstream, identity).measure();
  }

  private List<Row> list(Rounds rounds, Protocol protocol)
      throws IOException, InterruptedException {
    ListLoad load = new ListLoad(site, HubSite.HOST, protocol, HubSite.LARGE, "");
    return list(rounds, upstream.behind(protocol), load);
  }

  private List<Row> listFromApiServer(Rounds rounds) throws IOException, InterruptedException {
    rounds.progress("starting and filling an API server");
    try (RealApiServer server = RealApiServer.start(options.lab(), site.workplace())) {
      ListLoad load =
          new ListLoad(
              site, HubSite.HOST, Protocol.HTTP2, RealApiServer.LIST, server.authorization());
      return list(rounds, server.behind(), load);
    }
  }

  private List<Row> list(Rounds rounds, Behind behind, Load load)
      throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    List<RunningSubject> running = subjects.startAll(options.subjects(), behind, Buffers.BULK);
    List<Row> rows = new Gigabytes(rounds, load, load).measure(running);
    running.forEach(subjects::stop);
    return rows;
  }
}
