package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients of clusters that are ill. Each waits for its answer, whatever that is, and asks again
 * soon, as controllers do. Their event loops are their own, and they cost little beside the client
 * that measures: all share a CPU.
 */
final class Noise implements LatencyBeside.Going {

  private static final int CLIENTS = 32;
  private static final long PAUSE_MILLIS = 100;

  private final List<LoadClient> clients = new ArrayList<>();
  private final AtomicLong answers = new AtomicLong();

  private Noise() {}

  /** Begins at once, with all handshakes behind it. */
  static Noise begin(String authority, int port, List<String> clusters)
      throws IOException, InterruptedException {
    Noise noise = new Noise();
    for (String cluster : clusters) {
      LoadClient client = new LoadClient(authority, Protocol.HTTP1, cluster + "." + HubSite.DOMAIN);
      noise.clients.add(client);
      for (LoadConnection each : client.open(port, CLIENTS)) {
        noise.new Patient(client, each).ask();
      }
    }
    return noise;
  }

  @Override
  public String told() {
    return answers + " answers of ill clusters";
  }

  @Override
  public void close() {
    clients.forEach(LoadClient::close);
  }

  /** Asks over one connection. */
  private final class Patient implements Answer {

    private final LoadClient client;
    private final LoadConnection connection;

    Patient(LoadClient client, LoadConnection connection) {
      this.client = client;
      this.connection = connection;
    }

    void ask() {
      connection.get(HubSite.SMALL, "", this);
    }

    @Override
    public void head(int status) {
      answers.incrementAndGet();
    }

    @Override
    public void body(int bytes) {}

    @Override
    public void end() {
      client.loop().schedule(this::ask, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void failed(Throwable cause) {
      // The hub has ended this connection, or the turn is over; the other clients go on.
    }
  }
}
