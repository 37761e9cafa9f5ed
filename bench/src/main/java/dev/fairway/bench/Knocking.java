package dev.fairway.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a target that swallows packets, up to so many at a time: each waits for half a second,
 * gives up, and another one knocks, evenly over time: in bursts, whether they reach the 99th
 * percentile would be chance. One thread does it for all, so that it takes little of the CPU that
 * is measured.
 */
final class Knocking implements LatencyBeside.Going {

  private static final int AT_A_TIME = 32;
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);

  private final InetSocketAddress door;
  private final AtomicInteger knocks = new AtomicInteger();
  private volatile boolean over;

  private Knocking(int port) {
    this.door = new InetSocketAddress(Ports.LOOPBACK, port);
  }

  static Knocking begin(int port) {
    Knocking knocking = new Knocking(port);
    Thread.ofPlatform().daemon().name("knock").start(knocking::knockAgainAndAgain);
    return knocking;
  }

  @Override
  public String told() {
    return knocks + " connections to where nobody answers";
  }

  @Override
  public void close() {
    over = true;
  }

  private void knockAgainAndAgain() {
    Queue<SocketChannel> waiting = new ArrayDeque<>();
    try {
      for (long due = System.nanoTime(); !over; due += PATIENCE / AT_A_TIME) {
        LockSupport.parkNanos(due - System.nanoTime());
        if (waiting.size() == AT_A_TIME) {
          waiting.remove().close();
        }
        waiting.add(SocketChannel.open(door));
        knocks.incrementAndGet();
      }
    } catch (IOException e) {
      throw new BenchException("cannot knock: " + e.getMessage(), e);
    } finally {
      waiting.forEach(SocketLoop::close);
    }
  }
}
