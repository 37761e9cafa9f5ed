package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Fairway's tunnel as a subject: its two ends are programs, called as {@link TunnelEnds} says. */
final class FairwayTunnel {

  private final Workplace workplace;
  private final TunnelEnds ends;

  FairwayTunnel(Workplace workplace, TunnelEnds ends) {
    this.workplace = workplace;
    this.ends = ends;
  }

  /**
   * Starts both ends and returns when a connection can be made.
   *
   * @param owned what was started is added, as it starts
   */
  RunningTunnel start(int upstream, TunnelSubjects.Way way, List<Process> owned)
      throws IOException, InterruptedException {
    int port = Ports.free();
    int tunnel = Ports.free();
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
