package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP/1.1 from wrk: one thread that keeps its connections busy. */
final class Wrk implements Load {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([0-9.]+)(m?s|m)");
  private static final Pattern FAILURES = Pattern.compile("Non-2xx.*|Socket errors:.*");

  private final Workplace workplace;
  private final int connections;
  private final String host;
  private final List<String> headers;

  /**
   * A load of the small GET.
   *
   * @param headers more headers of each request
   */
  Wrk(Workplace workplace, int connections, String... headers) {
    this(workplace, HubSite.HOST, connections, headers);
  }

  private Wrk(Workplace workplace, String host, int connections, String... headers) {
    this.workplace = workplace;
    this.connections = connections;
    this.host = host;
    this.headers = List.of(headers);
  }

  /** The same of another cluster. */
  Wrk to(String otherHost) {
    return new Wrk(workplace, otherHost, connections, headers.toArray(String[]::new));
  }

  @Override
  public Done run(Measured subject, Duration time) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Tool.WRK.require(workplace.environment()).toString());
    command.addAll(List.of("-t", "1", "-c", String.valueOf(connections), "--timeout", "10s"));
    // wrk knows whole seconds.
    command.addAll(List.of("-d", Math.max(1, time.toSeconds()) + "s"));
    command.addAll(List.of("-H", "Host: " + host));
    headers.forEach(header -> command.addAll(List.of("-H", header)));
    command.add("https://127.0.0.1:" + subject.port() + HubSite.SMALL);
    Path openssl = Template.write("openssl.cnf", Map.of(), workplace.folder().resolve("wrk.cnf"));
    String report =
        workplace
            .processes()
            .run(
                "wrk",
                time.plusSeconds(30),
                Map.of("OPENSSL_CONF", openssl.toString()),
                workplace.asLoad(command.toArray(String[]::new)));
    return done(subject, report);
  }

  private static Done done(Measured subject, String report) {
    Matcher failures = FAILURES.matcher(report);
    if (failures.find()) {
      throw new BenchException(subject.name() + " failed under wrk: " + failures.group());
    }
    Matcher requests = REQUESTS.matcher(report);
    if (!requests.find()) {
      throw new BenchException("unexpected report of wrk: " + report);
    }
    double unit =
        switch (requests.group(3)) {
          case "ms" -> 1e-3;
          case "m" -> 60;
          default -> 1;
        };
    return new Done(
        Long.parseLong(requests.group(1)), Double.parseDouble(requests.group(2)) * unit);
  }
}
