package dev.fairway.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The nginx that answers behind every subject with what it has in the page cache. */
final class FixedUpstream {

  private static final Pattern ACCEPTS = Pattern.compile("requests\\s+(\\d+)");

  private final int http1;
  private final int http2;
  private final int slow;
  private final URI status;
  private final HttpClient client = HttpClient.newHttpClient();

  private FixedUpstream(int http1, int http2, int slow, int status) {
    this.http1 = http1;
    this.http2 = http2;
    this.slow = slow;
    this.status = URI.create("http://127.0.0.1:" + status + "/accepts");
  }

  /** Starts it; it ends with the workplace. */
  static FixedUpstream start(Workplace workplace) throws IOException, InterruptedException {
    var upstream = new FixedUpstream(Ports.free(), Ports.free(), Ports.free(), Ports.free());
    var config =
        Template.write(
            "upstream.conf",
            Map.of(
                "USER", workplace.user(),
                "FOLDER", workplace.folder().toString(),
                "HTTP1", String.valueOf(upstream.http1),
                "HTTP2", String.valueOf(upstream.http2),
                "SLOW", String.valueOf(upstream.slow),
                "STATUS", String.valueOf(upstream.status.getPort())),
            workplace.folder().resolve("upstream.conf"));
    String nginx = Tool.NGINX.require(workplace.environment()).toString();
    List<String> command = workplace.asLoad(nginx, "-c", config.toString(), "-e", "stderr");
    workplace.processes().serve("upstream", upstream.http1, Map.of(), command);
    return upstream;
  }

  /** Where it listens for the protocol. */
  int port(Protocol protocol) {
    return switch (protocol) {
      case HTTP1 -> http1;
      case HTTP2 -> http2;
    };
  }

  /** Where it listens and takes seconds for an answer. */
  int slowPort() {
    return slow;
  }

  /** This upstream, as subjects see it. */
  Behind behind(Protocol protocol) {
    return Behind.ofWorkplace(port(protocol), protocol);
  }

  /** How many connections it has accepted, this question included. */
  long accepts() throws IOException, InterruptedException {
    String text =
        client.send(HttpRequest.newBuilder(status).build(), BodyHandlers.ofString()).body();
    Matcher numbers = ACCEPTS.matcher(text);
    if (!numbers.find()) {
      throw new IOException("unexpected answer of stub_status: " + text);
    }
    return Long.parseLong(numbers.group(1));
  }
}
