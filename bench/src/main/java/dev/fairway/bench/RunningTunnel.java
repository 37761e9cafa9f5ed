package dev.fairway.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A subject of the tunnel's bench that serves.
 *
 * @param subject what it is
 * @param port where the load connects to
 * @param door where connections are taken that go to where nobody answers, if there is such a way
 * @param hub the processes of the end near the load, whose cost is measured
 * @param agent the processes of the end near the upstream, likewise
 * @param owned all processes that were started for it
 */
record RunningTunnel(
    TunnelSubject subject,
    int port,
    Optional<Integer> door,
    List<Process> hub,
    List<Process> agent,
    List<Process> owned)
    implements Measured {

  /** Without a way to where nobody answers. */
  RunningTunnel(
      TunnelSubject subject,
      int port,
      List<Process> hub,
      List<Process> agent,
      List<Process> owned) {
    this(subject, port, Optional.empty(), hub, agent, owned);
  }

  RunningTunnel {
    hub = List.copyOf(hub);
    agent = List.copyOf(agent);
    owned = List.copyOf(owned);
  }

  @Override
  public String name() {
    return subject.toString();
  }

  @Override
  public long cpuMicros() throws IOException {
    return hubMicros() + agentMicros();
  }

  /** CPU time of the end near the load. */
  long hubMicros() throws IOException {
    return micros(hub);
  }

  /** CPU time of the end near the upstream. */
  long agentMicros() throws IOException {
    return micros(agent);
  }

  private static long micros(List<Process> processes) throws IOException {
    long sum = 0;
    for (Process process : processes) {
      sum += CpuTime.micros(process.toHandle());
    }
    return sum;
  }
}
