package dev.fairway.pump;

import dev.fairway.linux.PipePool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prints what a gigabyte costs the event loop that pumps it: processor seconds of its thread, in
 * both ways of moving bytes. A program, not a test: only ratios mean something on a shared machine.
 */
final class PumpFigures {

  private static final long BYTES = 4L << 30;
  private static final int ROUNDS = 3;

  private PumpFigures() {}

  /** Prints rows of a Markdown table. */
  public static void main(String[] args) throws Exception {
    System.out.println("| connections | copied | spliced | through channels |");
    System.out.println("|---|---|---|---|");
    for (int connections : new int[] {1, 8}) {
      System.out.printf(
          "| %d | %.2f | %.2f | %.2f |%n",
          connections,
          median(Rig.Kind.EPOLL, connections, () -> flow -> false),
          median(Rig.Kind.EPOLL, connections, Bulk::new),
          median(Rig.Kind.NIO, connections, () -> flow -> false));
    }
    System.exit(0);
  }

  private static double median(Rig.Kind kind, int connections, Supplier<Choice> choice)
      throws Exception {
    try (PipePool pipes = new PipePool(64);
        Rig rig = new Rig(kind, 1)) {
      double[] costs = new double[ROUNDS];
      run(rig, pipes, connections, choice); // Compiled, and warm.
      for (int round = 0; round < ROUNDS; round++) {
        costs[round] = run(rig, pipes, connections, choice);
      }
      Arrays.sort(costs);
      return costs[ROUNDS / 2];
    }
  }

  /** Processor seconds of the loop for each 10^9 bytes. */
  private static double run(Rig rig, PipePool pipes, int connections, Supplier<Choice> choice)
      throws Exception {
    List<Rig.Session> sessions = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      sessions.add(rig.open(Rig.Setup.of(Rig.PATIENT, pipes, choice)));
    }
    long before = loopNanos(sessions.getFirst());
    long each = BYTES / connections;
    for (Rig.Session session : sessions) {
      threads.add(Thread.ofPlatform().start(() -> send(session, each)));
      threads.add(Thread.ofPlatform().start(() -> Ends.end(session.client())));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long spent = loopNanos(sessions.getFirst()) - before;
    for (Rig.Session session : sessions) {
      session.close();
    }
    return (double) spent / BYTES;
  }

  private static long loopNanos(Rig.Session session) {
    return session.ask(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  private static void send(Rig.Session session, long bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
    try {
      for (long left = bytes; left > 0; left -= buffer.capacity()) {
        session.upstream().write(buffer.clear());
      }
      session.upstream().shutdownOutput();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
