package dev.fairway.tunnel;

import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one event loop to another, in order. However many are handed over in a turn,
 * they cost the receiver one task; where both loops are the same one, none. Buffers change their
 * owner with it. What is in it is bounded by whoever hands over.
 */
final class Handoff implements Runnable {

  private final EventLoop to;
  private final Consumer<Object> receiver;

  /** Null where nothing has to be taken elsewhere. */
  private final @Nullable Queue<Object> queue;

  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param receiver called on its loop
   */
  Handoff(EventLoop from, EventLoop to, Consumer<Object> receiver) {
    this.to = to;
    this.receiver = receiver;
    this.queue = from.equals(to) ? null : new ConcurrentLinkedQueue<>();
  }

  /** Hands over; on the loop that it is from. */
  void post(Object message) {
    if (queue == null) {
      receiver.accept(message);
      return;
    }
    queue.add(message);
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      try {
        to.execute(this);
      } catch (RejectedExecutionException e) {
        discard(queue); // The loop ends, and everything with it.
      }
    }
  }

  @Override
  public void run() {
    scheduled.set(false);
    if (queue == null) {
      return;
    }
    for (Object next = queue.poll(); next != null; next = queue.poll()) {
      receiver.accept(next);
    }
  }

  private static void discard(Queue<Object> queue) {
    for (Object next = queue.poll(); next != null; next = queue.poll()) {
      ReferenceCountUtil.release(next);
    }
  }
}
