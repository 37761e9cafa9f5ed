package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP/2 from h2load: one thread that keeps its connections busy. */
final class H2load implements Load {

  private static final Pattern DONE =
      Pattern.compile("(\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored");
  private static final Pattern NOT_OK = Pattern.compile("status codes: \\d+ 2xx, (.*)");

  private final Workplace workplace;
  private final int connections;
  private final int streams;

  /**
   * A load of the small GET.
   *
   * @param streams how many requests each connection has in flight
   */
  H2load(Workplace workplace, int connections, int streams) {
    this.workplace = workplace;
    this.connections = connections;
    this.streams = streams;
  }

  @Override
  public Done run(Measured subject, Duration time) throws IOException, InterruptedException {
    long seconds = Math.max(1, time.toSeconds());
    String report =
        workplace
            .processes()
            .run(
                "h2load",
                time.plusSeconds(30),
                Map.of(),
                workplace.asLoad(
                    Tool.H2LOAD.require(workplace.environment()).toString(),
                    "-t1",
                    "-c" + connections,
                    "-m" + streams,
                    "-D" + seconds,
                    "--tls13-ciphers=TLS_AES_128_GCM_SHA256",
                    "--groups=X25519",
                    "--connect-to=127.0.0.1:" + subject.port(),
                    "https://" + HubSite.HOST + HubSite.SMALL));
    return done(subject, report, seconds);
  }

  private static Done done(Measured subject, String report, long seconds) {
    Matcher done = DONE.matcher(report);
    Matcher notOk = NOT_OK.matcher(report);
    if (!done.find() || !notOk.find()) {
      throw new BenchException("unexpected report of h2load: " + report);
    }
    boolean failed = !done.group(3).equals("0") || !done.group(4).equals("0");
    if (failed || !notOk.group(1).equals("0 3xx, 0 4xx, 0 5xx")) {
      throw new BenchException(
          subject.name() + " failed under h2load: " + done.group() + "; " + notOk.group());
    }
    return new Done(Long.parseLong(done.group(2)), seconds);
  }
}
