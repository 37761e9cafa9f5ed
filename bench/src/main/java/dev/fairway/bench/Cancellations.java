package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A thousand requests a second that are given up a moment later, over HTTP/2 on so many connections
 * that none of them resets more than a hub allows; or as many that are not, to tell what giving up
 * does from what any load does.
 */
final class Cancellations implements LatencyBeside.Going {

  private static final int CONNECTIONS = 200;
  private static final long PERIOD_MICROS = 1_000;
  private static final Duration PATIENCE = Duration.ofMillis(1);

  private final LoadClient client;
  private final List<LoadConnection> open;
  private final Consumer<LoadConnection> request;
  private final AtomicInteger asked = new AtomicInteger();
  private final ScheduledFuture<?> asking;

  private Cancellations(
      LoadClient client, List<LoadConnection> open, Consumer<LoadConnection> request) {
    this.client = client;
    this.open = open;
    this.request = request;
    this.asking =
        client
            .loop()
            .scheduleAtFixedRate(this::ask, PERIOD_MICROS, PERIOD_MICROS, TimeUnit.MICROSECONDS);
  }

  /**
   * Begins at once, with all handshakes behind it.
   *
   * @param host how the cluster is called
   */
  static Cancellations begin(HubSite site, String host, int port)
      throws IOException, InterruptedException {
    return begin(site, host, port, each -> each.giveUp(HubSite.SMALL, PATIENCE));
  }

  /** The same, but for nobody giving up. */
  static Cancellations withoutAny(HubSite site, String host, int port)
      throws IOException, InterruptedException {
    return begin(site, host, port, each -> each.get(HubSite.SMALL, "", Answer.IGNORED));
  }

  private static Cancellations begin(
      HubSite site, String host, int port, Consumer<LoadConnection> request)
      throws IOException, InterruptedException {
    LoadClient client = new LoadClient(site.authority(), Protocol.HTTP2, host);
    return new Cancellations(client, client.open(port, CONNECTIONS), request);
  }

  @Override
  public String told() {
    return asked + " requests beside";
  }

  @Override
  public void close() {
    asking.cancel(false);
    client.close();
  }

  private void ask() {
    request.accept(open.get(asked.getAndIncrement() % open.size()));
  }
}
