package dev.fairway.bench;

import java.io.IOException;
import java.util.List;

/**
 * Fairway, nginx and HAProxy side by side: each with TLS on both sides and the same upstream, each
 * with one event loop and one CPU, taking turns.
 */
public final class HubBench {

  private static final int CONNECTIONS = 64;

  /** Watches on one HTTP/2 connection. */
  private static final int STREAMS = 100;

  private HubBench() {}

  /**
   * Measures all cases; blocks until the last is over. Whatever it started has ended when it
   * returns, also when it fails or is interrupted.
   *
   * @throws BenchException if something is missing or fails; the message says what helps
   */
  public static void run(BenchOptions options, BenchListener listener)
      throws IOException, InterruptedException {
    Tools.check(options);
    try (Workplace workplace = Workplace.create(options)) {
      workplace.moveAwayFromSubjects();
      FixedUpstream upstream = FixedUpstream.start(workplace);
      for (BenchCase each : options.cases()) {
        Rounds rounds = new Rounds(each, options, listener, workplace);
        listener.measured(run(each, rounds, workplace, upstream));
      }
    }
  }

  private static List<Row> run(
      BenchCase each, Rounds rounds, Workplace workplace, FixedUpstream upstream)
      throws IOException, InterruptedException {
    Behind http1 = upstream.behind(Protocol.HTTP1);
    Behind http2 = upstream.behind(Protocol.HTTP2);
    Wrk wrk = new Wrk(workplace, CONNECTIONS);
    H2load h2load = new H2load(workplace, CONNECTIONS, 1);
    return switch (each) {
      case GET_H1 -> new Requests(rounds, upstream, "request").measure(http1, wrk);
      case GET_H2 -> new Requests(rounds, upstream, "request").measure(http1, h2load);
      case GET_H2_MUX ->
          new Requests(rounds, upstream, "request").measure(http1, new H2load(workplace, 4, 16));
      case GET_H1_UPSTREAM_H2 -> new Requests(rounds, upstream, "request").measure(http2, wrk);
      case GET_H2_UPSTREAM_H2 -> new Requests(rounds, upstream, "request").measure(http2, h2load);
      case CONNECT ->
          new Requests(rounds, upstream, "connection")
              .measure(http1, new Wrk(workplace, CONNECTIONS, "Connection: close"));
      case LIST -> new Lists(rounds, workplace, Protocol.HTTP1).measure(http1, Workplace.LARGE, "");
      case LIST_H2 ->
          new Lists(rounds, workplace, Protocol.HTTP2).measure(http2, Workplace.LARGE, "");
      case LIST_API_SERVER -> listFromApiServer(rounds, workplace);
      case WATCH_H1 -> new Watches(rounds, workplace, Protocol.HTTP1, 1).measure();
      case WATCH_H2 -> new Watches(rounds, workplace, Protocol.HTTP2, STREAMS).measure();
      case LATENCY_H1 -> new AddedLatency(rounds, workplace, upstream, Protocol.HTTP1).measure();
      case LATENCY_H2 -> new AddedLatency(rounds, workplace, upstream, Protocol.HTTP2).measure();
    };
  }

  private static List<Row> listFromApiServer(Rounds rounds, Workplace workplace)
      throws IOException, InterruptedException {
    rounds.progress("starting and filling an API server");
    try (RealApiServer server = RealApiServer.start(rounds.options().lab(), workplace)) {
      return new Lists(rounds, workplace, Protocol.HTTP2)
          .measure(server.behind(), RealApiServer.LIST, server.authorization());
    }
  }
}
