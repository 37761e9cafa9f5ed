package dev.fairway.config;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches configuration, and whatever it refers to.
 *
 * <p>It polls and compares contents. Change notifications would miss files on network mounts and
 * bind mounts, and say nothing reliable about a kubelet's swap of the {@code ..data} link; contents
 * are what counts. A change is taken over only when two polls in a row have seen the same: a file
 * that somebody is still writing can be valid and yet lack the objects that come last.
 *
 * <p>Runs on one virtual thread, which also makes the calls back.
 *
 * @param <T> everything that was read; equal when the contents are
 */
public final class ConfigWatch<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final String name;
  private final UnaryOperator<T> reload;
  private final Consumer<T> onChange;
  private final Pause pause;
  private final Thread thread;
  private T inForce;
  private T lastSeen;

  /** What happens between two polls. */
  @FunctionalInterface
  public interface Pause {

    /** Waits; an interrupt ends the watch. */
    void await() throws InterruptedException;

    /** Waits for a fixed time. */
    static Pause of(Duration time) {
      return () -> Thread.sleep(time);
    }
  }

  private ConfigWatch(
      String name, T inForce, UnaryOperator<T> reload, Pause pause, Consumer<T> onChange) {
    this.name = name;
    this.inForce = inForce;
    this.lastSeen = inForce;
    this.reload = reload;
    this.pause = pause;
    this.onChange = onChange;
    this.thread = Thread.ofVirtual().name("config-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param name of what is watched, for the log
   * @param inForce what was loaded last; anything else is a change
   * @param reload reads everything again; gets what it read before, so that it need parse only what
   *     has changed. It may block
   * @param pause between two polls; a second is usual
   * @param onChange takes each change, one at a time; it may block, and a failure of it is logged
   */
  public static <T> ConfigWatch<T> start(
      String name, T inForce, UnaryOperator<T> reload, Pause pause, Consumer<T> onChange) {
    ConfigWatch<T> watch = new ConfigWatch<>(name, inForce, reload, pause, onChange);
    watch.thread.start();
    return watch;
  }

  /** Stops, and waits until a call back that is under way has returned. */
  @Override
  public void close() {
    thread.interrupt();
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        pause.await();
        poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void poll() {
    try {
      T seen = reload.apply(lastSeen);
      boolean settled = seen.equals(lastSeen);
      lastSeen = seen;
      if (settled && !seen.equals(inForce)) {
        inForce = seen;
        onChange.accept(seen);
      }
    } catch (RuntimeException e) {
      LOG.error("cannot take over the changed configuration in {}", name, e);
    }
  }
}
