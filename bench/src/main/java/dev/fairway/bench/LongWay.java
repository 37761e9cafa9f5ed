package dev.fairway.bench;

import dev.fairway.lab.DelayRelay;
import dev.fairway.lab.NetworkPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A long way between two processes of a bench, in a process of its own. */
final class LongWay {

  private LongWay() {}

  /** Is that way until the process ends. */
  static void run(int port, int target, Duration roundTrip) throws IOException {
    NetworkPath path = NetworkPath.ofRoundTrip(roundTrip);
    try (DelayRelay _ =
        DelayRelay.start(
            new InetSocketAddress(Ports.LOOPBACK, port),
            new InetSocketAddress(Ports.LOOPBACK, target),
            path)) {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
