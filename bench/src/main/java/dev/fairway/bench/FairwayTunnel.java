package dev.fairway.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fairway's tunnel as a subject: two processes that are nothing but its ends, or two programs of
 * the user's, called as {@link TunnelEnds} says.
 */
final class FairwayTunnel {

  private static final int PATIENCE_MILLIS = 5_000;

  private final Workplace workplace;
  private final Optional<TunnelEnds> ends;
  private final PeerProgram peers;

  FairwayTunnel(Workplace workplace, Optional<TunnelEnds> ends, PeerProgram peers) {
    this.workplace = workplace;
    this.ends = ends;
    this.peers = peers;
  }

  /**
   * Starts both ends and returns when a connection can be made.
   *
   * @param hole the port where nobody answers
   * @param owned what was started is added, as it starts
   */
  RunningTunnel start(int upstream, int hole, TunnelSubjects.Way way, List<Process> owned)
      throws IOException, InterruptedException {
    int port = Ports.free();
    int tunnel = Ports.free();
    return ends.isPresent()
        ? named(ends.get(), port, tunnel, upstream, way, owned)
        : own(port, tunnel, upstream, hole, way, owned);
  }

  private RunningTunnel own(
      int port, int tunnel, int upstream, int hole, TunnelSubjects.Way way, List<Process> owned)
      throws IOException, InterruptedException {
    Path folder = workplace.folder();
    int door = Ports.free();
    Processes processes = workplace.processes();
    Process hub =
        processes.serve(
            "hub-end",
            port,
            peers.variables(),
            peers.near(workplace, Peer.TUNNEL_HUB, tunnel, port, upstream, door, hole, folder));
    owned.add(hub);
    int through = way.to(tunnel);
    Process agent =
        processes.start(
            "agent-end",
            peers.variables(),
            peers.far(workplace, Peer.TUNNEL_AGENT, through, upstream, hole, folder));
    owned.add(agent);
    processes.await("agent-end", agent, () -> carries(port));
    return new RunningTunnel(
        TunnelSubject.FAIRWAY, port, Optional.of(door), List.of(hub), List.of(agent), owned);
  }

  /** Whether a message comes back; without an agent the connection ends at once. */
  private static boolean carries(int port) {
    try (Socket socket = new Socket(Ports.LOOPBACK, port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(Order.ECHO);
      return socket.getInputStream().read() == Order.ECHO;
    } catch (IOException e) {
      return false;
    }
  }

  private RunningTunnel named(
      TunnelEnds ends,
      int port,
      int tunnel,
      int upstream,
      TunnelSubjects.Way way,
      List<Process> owned)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(workplace.folder(), "tunnel-");
    Processes processes = workplace.processes();
    Process hub =
        processes.serve(
            "hub-end",
            tunnel,
            Map.of(),
            workplace.asSubject(words(ends.hub(), port, tunnel, folder)));
    owned.add(hub);
    int through = way.to(tunnel);
    Process agent =
        processes.serve(
            "agent-end",
            port,
            Map.of(),
            workplace.asFar(words(ends.agent(), through, upstream, folder)));
    owned.add(agent);
    return new RunningTunnel(TunnelSubject.FAIRWAY, port, List.of(hub), List.of(agent), owned);
  }

  private static String[] words(Path program, int first, int second, Path folder) {
    return new String[] {
      program.toString(), String.valueOf(first), String.valueOf(second), folder.toString()
    };
  }
}
