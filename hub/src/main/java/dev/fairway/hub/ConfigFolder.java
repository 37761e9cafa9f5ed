package dev.fairway.hub;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a file or folder of configuration, and the files that its objects refer to.
 *
 * <p>It polls and compares contents. Change notifications would miss files on network mounts and
 * bind mounts, and say nothing reliable about a kubelet's swap of the {@code ..data} link; contents
 * are what counts. A change is taken over only when two polls in a row have seen the same: a file
 * that somebody is still writing can be valid and yet lack the clusters that come last.
 *
 * <p>Runs on one virtual thread, which also makes the calls back.
 */
public final class ConfigFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigFolder.class);

  private final Path fileOrFolder;
  private final Consumer<LoadedConfig> onChange;
  private final Pause pause;
  private final Thread thread;
  private LoadedConfig inForce;
  private LoadedConfig lastSeen;

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

  private ConfigFolder(
      Path fileOrFolder, LoadedConfig inForce, Pause pause, Consumer<LoadedConfig> onChange) {
    this.fileOrFolder = fileOrFolder;
    this.inForce = inForce;
    this.lastSeen = inForce;
    this.pause = pause;
    this.onChange = onChange;
    this.thread = Thread.ofVirtual().name("config-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param inForce what was loaded last; anything else on disk is a change
   * @param pause between two polls; a second is usual
   * @param onChange takes each change, one at a time; it may block, and a failure of it is logged
   */
  public static ConfigFolder watch(
      Path fileOrFolder, LoadedConfig inForce, Pause pause, Consumer<LoadedConfig> onChange) {
    ConfigFolder folder = new ConfigFolder(fileOrFolder, inForce, pause, onChange);
    folder.thread.start();
    return folder;
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
      LoadedConfig seen = lastSeen.reload(fileOrFolder);
      boolean settled = seen.equals(lastSeen);
      lastSeen = seen;
      if (settled && !seen.equals(inForce)) {
        inForce = seen;
        onChange.accept(seen);
      }
    } catch (RuntimeException e) {
      LOG.error("cannot take over the changed configuration in {}", fileOrFolder, e);
    }
  }
}
