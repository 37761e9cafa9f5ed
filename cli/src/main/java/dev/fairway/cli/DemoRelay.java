package dev.fairway.cli;

import dev.fairway.lab.LabCluster;
import dev.fairway.relay.Relay;
import dev.fairway.relay.RelayRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;

/**
 * The relay of a demo, in this process, in front of one cluster; from the same file that {@code
 * fairway relay} would read.
 */
final class DemoRelay implements AutoCloseable {
  private static final int TRAFFIC_LOOPS = 1;
  private static final String LISTENER = "api";

  private final Relay relay;
  private final LabCluster cluster;

  private DemoRelay(Relay relay, LabCluster cluster) {
    this.relay = relay;
    this.cluster = cluster;
  }

  /**
   * Starts a relay to a cluster's API servers.
   *
   * @throws IOException if it cannot listen; the message says why
   */
  static DemoRelay start(DemoFiles files, LabCluster cluster) throws IOException {
    files.writeRelayConfig(LISTENER, cluster);
    LoadedRelay loaded = LoadedRelay.load(files.relayConfig());
    var runtime =
        new RelayRuntime(
            OutputStream.nullOutputStream(), InstantSource.system(), TRAFFIC_LOOPS, Version.text());
    return new DemoRelay(
        Relay.start(
            loaded.relay().orElseThrow(() -> new IOException(loaded.problems().toString())),
            runtime),
        cluster);
  }

  /** Where it listens. */
  String url() {
    return "https://127.0.0.1:" + relay.addresses(LISTENER).getFirst().getPort();
  }

  /** The cluster behind it. */
  LabCluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    relay.close();
  }
}
