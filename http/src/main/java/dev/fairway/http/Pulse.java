package dev.fairway.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The coarse clock of an event loop: four times a second it asks every client connection of the
 * loop whether somebody takes too long. One timer for all of them costs a request nothing, where
 * one for each deadline would be set and cancelled with every request.
 */
final class Pulse implements Runnable {

  private static final int PERIOD_MILLIS = 250;

  private static final FastThreadLocal<List<Beat>> CONNECTIONS =
      new FastThreadLocal<>() {
        @Override
        protected List<Beat> initialValue() {
          return new ArrayList<>();
        }
      };

  private final EventLoop loop;

  private Pulse(EventLoop loop) {
    this.loop = loop;
  }

  /** Who is asked. */
  interface Beat {

    /**
     * Looks at the deadlines. Must not fail.
     *
     * @param now as {@link System#nanoTime} says
     * @return whether to ask again
     */
    boolean beat(long now);
  }

  /** Asks from now on. On the loop. */
  static void add(EventLoop loop, Beat beat) {
    List<Beat> connections = CONNECTIONS.get();
    connections.add(beat);
    if (connections.size() == 1) {
      new Pulse(loop).again();
    }
  }

  @Override
  public void run() {
    List<Beat> connections = CONNECTIONS.get();
    long now = System.nanoTime();
    int kept = 0;
    for (int i = 0; i < connections.size(); i++) {
      Beat beat = connections.get(i);
      if (beat.beat(now)) {
        connections.set(kept++, beat);
      }
    }
    connections.subList(kept, connections.size()).clear();
    if (kept > 0) {
      again();
    }
  }

  private void again() {
    loop.schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }
}
