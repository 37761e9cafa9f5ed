package dev.fairway.bench;

import java.io.IOException;
import java.util.Locale;

/** A process of a bench that is measured by nobody: the load, or what is behind the subjects. */
public enum Peer {
  /** Does what a bench tells it on the port, and ends with that connection. */
  LOAD {
    @Override
    public void run(int port) throws IOException {
      LoadServer.serve(port);
    }
  },
  /** Serves the subjects on the port, until it is ended. */
  UPSTREAM {
    @Override
    public void run(int port) throws IOException {
      RelayUpstream.serve(port);
    }
  };

  /**
   * Is that process; blocks.
   *
   * @param port of the loopback address, where it listens
   */
  public abstract void run(int port) throws IOException;

  /** Its name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
