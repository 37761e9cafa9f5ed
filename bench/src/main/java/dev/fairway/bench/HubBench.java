package dev.fairway.bench;

import java.io.IOException;
import java.util.List;

/**
 * Fairway, nginx and HAProxy side by side: each with TLS on both sides and the same upstream, each
 * with one event loop and one CPU, taking turns.
 */
public final class HubBench {

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
    return switch (each) {
      case GET_H1 -> new Requests(rounds, upstream, Protocol.HTTP1).measure(new Wrk(workplace, 64));
      case GET_H2 ->
          new Requests(rounds, upstream, Protocol.HTTP1).measure(new H2load(workplace, 64, 1));
      case GET_H2_MUX ->
          new Requests(rounds, upstream, Protocol.HTTP1).measure(new H2load(workplace, 4, 16));
      case GET_H1_UPSTREAM_H2 ->
          new Requests(rounds, upstream, Protocol.HTTP2).measure(new Wrk(workplace, 64));
      case GET_H2_UPSTREAM_H2 ->
          new Requests(rounds, upstream, Protocol.HTTP2).measure(new H2load(workplace, 64, 1));
      case CONNECT ->
          new Requests(rounds, upstream, Protocol.HTTP1)
              .measure(new Wrk(workplace, 64, "Connection: close"));
    };
  }
}
