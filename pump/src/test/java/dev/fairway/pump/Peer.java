package dev.fairway.pump;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One far end of a session: sends what its plan says, at its pace, and checks each byte it gets.
 * Reads and writes on two virtual threads.
 */
final class Peer {

  /**
   * What it does.
   *
   * @param first where in its content it begins
   * @param size how many bytes it sends
   * @param largest the most bytes in one write
   * @param readSize the most bytes in one read
   * @param readsAfter bytes that the other one must have sent before it reads the first
   * @param pauses one write in so many is followed by a wait until all has arrived; 0 for none
   * @param endsLast whether it closes its direction only after the other one has
   * @param resets whether it breaks the connection off instead of closing its direction
   */
  record Plan(
      long first,
      int size,
      int largest,
      int readSize,
      int readsAfter,
      int pauses,
      boolean endsLast,
      boolean resets) {}

  private final SocketChannel socket;
  private final Plan plan;
  private final Content sends;
  private final Content expects;
  private final Random random;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private long sent;
  private long received;
  private boolean sawEnd;
  private boolean sawReset;
  private boolean writerDone;
  private boolean readerDone;
  private @Nullable String problem;

  Peer(SocketChannel socket, Plan plan, Content sends, Content expects, long seed) {
    this.socket = socket;
    this.plan = plan;
    this.sends = sends;
    this.expects = expects;
    this.random = new Random(seed);
  }

  /** Lives until both directions are over. */
  void live(Peer other) throws InterruptedException {
    Thread writer = Thread.ofVirtual().start(() -> write(other));
    Thread reader = Thread.ofVirtual().start(() -> read(other));
    writer.join();
    reader.join();
  }

  private void write(Peer other) {
    try {
      while (sent < plan.size) {
        int count = Math.min(plan.size - (int) sent, 1 + random.nextInt(plan.largest));
        ByteBuffer bytes = ByteBuffer.wrap(sends.bytes(plan.first + sent, count));
        // Before the write: it may last until the other one reads, and that one waits for this.
        change(() -> sent += count);
        while (bytes.hasRemaining()) {
          socket.write(bytes);
        }
        pause(other);
      }
      if (plan.endsLast) {
        await(() -> readerDone);
      }
      if (plan.resets) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
      } else {
        socket.shutdownOutput();
      }
    } catch (IOException e) {
      change(() -> sawReset = true);
    } finally {
      change(() -> writerDone = true);
    }
  }

  private void pause(Peer other) {
    if (plan.pauses == 0 || random.nextInt(plan.pauses) != 0) {
      return;
    }
    long all = plan.first + sent;
    other.await(() -> other.received >= all || other.readerDone || other.plan.readsAfter > sent);
  }

  private void read(Peer other) {
    try {
      other.await(() -> other.sent >= plan.readsAfter || other.writerDone);
      ByteBuffer bytes = ByteBuffer.allocate(plan.readSize);
      while (true) {
        bytes.clear().limit(1 + random.nextInt(plan.readSize));
        int count = socket.read(bytes);
        if (count < 0) {
          change(() -> sawEnd = true);
          return;
        }
        check(bytes.flip());
        change(() -> received += count);
      }
    } catch (IOException e) {
      change(() -> sawReset = true);
    } finally {
      change(() -> readerDone = true);
    }
  }

  private void check(ByteBuffer bytes) {
    for (int i = 0; i < bytes.limit(); i++) {
      if (bytes.get(i) != expects.at(received + i) && problem == null) {
        problem = "byte " + (received + i) + " is wrong";
      }
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(java.util.function.BooleanSupplier condition) {
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  long received() {
    return received;
  }

  boolean sawEnd() {
    return sawEnd;
  }

  boolean sawReset() {
    return sawReset;
  }

  @Nullable String problem() {
    return problem;
  }
}
