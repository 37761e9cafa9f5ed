package dev.fairway.cli;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Measures two ways to the same answer, alternately, so that both meet the same noise. */
final class Latency {
  private static final int WARM_UP = 100;
  private static final int CALLS = 200;

  private final Way direct;
  private final Way through;

  Latency(Way direct, Way through) {
    this.direct = direct;
    this.through = through;
  }

  /**
   * One way.
   *
   * @param client keeps its connection
   */
  record Way(HttpClient client, HttpRequest request) {
    Duration call() throws IOException, InterruptedException {
      long start = System.nanoTime();
      int status = client.send(request, BodyHandlers.ofByteArray()).statusCode();
      var took = Duration.ofNanos(System.nanoTime() - start);
      if (status != 200) {
        throw new StepFailure("status " + status + " from " + request.uri() + " (expected: 200)");
      }
      return took;
    }
  }

  /** Returns a small table: the middle and the slow end of both ways. */
  String measure() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UP; i++) {
      direct.call();
      through.call();
    }
    var directTimes = new long[CALLS];
    var throughTimes = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      directTimes[i] = direct.call().toNanos();
      throughTimes[i] = through.call().toNanos();
    }
    Arrays.sort(directTimes);
    Arrays.sort(throughTimes);
    return "              direct   through the hub\n"
        + row("median", CALLS / 2, directTimes, throughTimes)
        + row("slowest 5 %", CALLS * 95 / 100, directTimes, throughTimes);
  }

  private static String row(String name, int index, long[] direct, long[] through) {
    return String.format(
        Locale.ROOT,
        "%-11s %5.2f ms   %5.2f ms%n",
        name,
        direct[index] / 1e6,
        through[index] / 1e6);
  }
}
