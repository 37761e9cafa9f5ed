package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A process of a bench that is measured by nobody: the load, or what is behind the subjects. */
public enum Peer {
  /** Does what a bench tells it on the port, and ends with that connection. */
  LOAD {
    @Override
    public void run(int port, List<String> more) throws IOException {
      LoadServer.serve(port);
    }
  },
  /** Serves the subjects on the port, until it is ended. */
  UPSTREAM {
    @Override
    public void run(int port, List<String> more) throws IOException {
      RelayUpstream.serve(port);
    }
  },
  /** The same over TLS, for bulk only. Its certificate and key follow the port. */
  TLS_UPSTREAM {
    @Override
    public void run(int port, List<String> more) throws IOException {
      TlsUpstream.serve(port, Path.of(more.get(0)), Path.of(more.get(1)));
    }
  },
  /** The near end of a relay over TLS: the far end's port and its authority follow. */
  TLS_NEAR {
    @Override
    public void run(int port, List<String> more) throws IOException {
      TlsRelay.near(port, Integer.parseInt(more.get(0)), Path.of(more.get(1)));
    }
  },
  /** The far end: the upstream's port, a certificate and its key follow. */
  TLS_FAR {
    @Override
    public void run(int port, List<String> more) throws IOException {
      TlsRelay.far(port, Integer.parseInt(more.get(0)), Path.of(more.get(1)), Path.of(more.get(2)));
    }
  },
  /**
   * Fairway's tunnel for agents: ports for connections and of the target follow, twice, and a
   * folder.
   */
  TUNNEL_HUB {
    @Override
    public void run(int port, List<String> more) throws IOException {
      List<Integer> ports = more.subList(0, 4).stream().map(Integer::valueOf).toList();
      TunnelHubEnd.serve(
          port,
          Map.of(ports.get(0), ports.get(1), ports.get(2), ports.get(3)),
          Path.of(more.get(4)));
    }
  },
  /** Its other end, which listens nowhere: both targets' ports and a folder follow the hub's. */
  TUNNEL_AGENT {
    @Override
    public void run(int port, List<String> more) throws IOException {
      Set<Integer> targets = Set.of(Integer.valueOf(more.get(0)), Integer.valueOf(more.get(1)));
      TunnelAgentEnd.run(port, targets, Path.of(more.get(2)));
    }
  },
  /** A long way: the port where it leads to and its round trip in milliseconds follow. */
  DELAY {
    @Override
    public void run(int port, List<String> more) throws IOException {
      LongWay.run(
          port, Integer.parseInt(more.get(0)), Duration.ofMillis(Long.parseLong(more.get(1))));
    }
  };

  /**
   * Is that process; blocks.
   *
   * @param port of the loopback address, where it listens
   * @param more what else it is told
   */
  public abstract void run(int port, List<String> more) throws IOException;

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
