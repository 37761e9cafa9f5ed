package dev.fairway.cli;

import dev.fairway.hub.Hub;
import dev.fairway.hub.HubAdmin;
import dev.fairway.hub.HubOptions;
import dev.fairway.hub.HubState;
import dev.fairway.hub.ObjectStatus;
import dev.fairway.lab.LabCluster;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AdminServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The hub of a demo, in this process, from the same files that {@code fairway hub} would read. */
final class DemoHub implements AutoCloseable {
  private static final int TRAFFIC_LOOPS = 2;

  private final Hub hub;
  private final AdminServer admin;
  private final String caPem;

  private DemoHub(Hub hub, AdminServer admin, String caPem) {
    this.hub = hub;
    this.admin = admin;
    this.caPem = caPem;
  }

  /**
   * Makes the hub's authority and starts the hub.
   *
   * @throws IOException if it cannot serve all clusters; the message says why
   */
  static DemoHub start(DemoFiles files) throws IOException {
    Clock clock = Clock.systemUTC();
    var initialized = new HubState(files.state(), clock).init();
    var hub =
        Hub.start(
            new HubOptions(
                files.config(),
                files.state(),
                OutputStream.nullOutputStream(),
                clock,
                Duration.ofSeconds(1),
                TRAFFIC_LOOPS,
                Version.text()));
    for (ObjectStatus status : hub.translation().statuses()) {
      if (status instanceof ObjectStatus.Rejected rejected) {
        hub.close();
        throw new IOException(rejected.problems().toString());
      }
    }
    try {
      String caPem = Files.readString(initialized.authorityFile());
      Path socket = files.state().resolve("hub.sock");
      return new DemoHub(hub, HubAdmin.serve(hub, socket, Version.text()), caPem);
    } catch (IOException e) {
      hub.close();
      throw e;
    }
  }

  /** Where it listens. */
  HostPort address() {
    return HostPort.of(hub.address());
  }

  String url() {
    return "https://" + address();
  }

  /** Whether an agent of a cluster is connected. */
  boolean hasAgent(LabCluster cluster) {
    return hub.hasAgent(cluster.name());
  }

  /** The certificate of its authority, PEM. */
  String caPem() {
    return caPem;
  }

  @Override
  public void close() {
    hub.close();
    admin.close();
  }
}
