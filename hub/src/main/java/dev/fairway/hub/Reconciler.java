package dev.fairway.hub;

import dev.fairway.config.Home;
import dev.fairway.proxy.AdminListener;
import dev.fairway.proxy.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what runs in line with the configuration: a translation for each change, put in force by
 * one thread, the only one that does. What cannot be put in force leaves the one before as it was.
 * Any thread may ask.
 */
final class Reconciler implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** How often the age of the serving certificate is looked at. */
  private static final Duration RENEWAL_CHECK = Duration.ofHours(1);

  /** How soon an address or a file that could not be had is tried again. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  /** How often the home cluster is told how its clusters fare. */
  private static final Duration HOME_REPORT = Duration.ofSeconds(10);

  /** How long the end waits for what is just being put in force. */
  private static final Duration LAST_TURN = Duration.ofSeconds(10);

  private final HubOptions options;
  private final HubParts parts;
  private final HubState state;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("configuration").daemon().factory());
  private final ApiServers apiServers;
  private LoadedConfig loaded;
  private volatile Translation inForce;
  private volatile Instant inForceSince;
  private volatile Map<String, IOException> unbound = Map.of();

  /** Nothing is in force before {@link #begin}. */
  Reconciler(HubOptions options, HubParts parts, LoadedConfig loaded, Translation first) {
    this.options = options;
    this.parts = parts;
    this.state = new HubState(options.stateFolder(), options.clock());
    this.apiServers = new ApiServers(parts.calls(), parts::plane, thread);
    this.loaded = loaded;
    this.inForce = first;
    this.inForceSince = options.clock().instant();
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Puts the first translation in force, on the caller's thread; what comes meanwhile waits.
   *
   * @throws IOException if an address cannot be listened on
   */
  synchronized void begin() throws IOException {
    parts.credentials().put(inForce.lastGood().clusters().values());
    for (IOException failure : parts.plane().swap(inForce.snapshot(), stages(inForce)).values()) {
      throw failure;
    }
    apiServers.follow(inForce.snapshot().upstreams());
    boolean relayed = parts.relays().put(inForce.lastGood().relays().values());
    count(isWhole(inForce) && parts.relays().isWhole());
    if (!relayed) {
      again(inForce);
    }
    parts.health().waiting(isHomeUnread());
    every(RENEWAL_CHECK, this::renew);
    every(HOME_REPORT, this::reportHome);
  }

  /** The translation in force. */
  Translation inForce() {
    return inForce;
  }

  /** When an object was last put in force in another form than before. */
  Instant inForceSince() {
    return inForceSince;
  }

  /** What could not be listened on, by the listener's name; it is tried again. */
  Map<String, IOException> unbound() {
    return unbound;
  }

  /** Another configuration has been read. Returns at once. */
  void apply(LoadedConfig changed) {
    run(() -> put(changed));
  }

  /** What was read is the same, and what comes of it may not be. Returns at once. */
  void again() {
    run(() -> put(loaded));
  }

  /** Puts nothing more in force, once what is under way is in force. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_TURN.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("a configuration is not in force after {} s", LAST_TURN.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.shutdownNow();
  }

  private void run(Runnable task) {
    try {
      thread.execute(reported(task));
    } catch (RejectedExecutionException e) {
      log.debug("the hub ends: too late for another configuration", e);
    }
  }

  private void every(Duration time, Runnable task) {
    long seconds = time.toSeconds();
    thread.scheduleWithFixedDelay(reported(task), seconds, seconds, TimeUnit.SECONDS);
  }

  /** An executor keeps to itself what a task fails with, and never runs a repeated one again. */
  private static Runnable reported(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        log.error("a defect: the configuration before this one stays in force", e);
      }
    };
  }

  private synchronized void put(LoadedConfig changed) {
    loaded = changed;
    Translation next = translate();
    TranslationReport.log(next);
    if (next.hub().isEmpty()) {
      parts.reloads().failed();
      return;
    }
    put(next);
  }

  private void put(Translation next) {
    try {
      parts.credentials().put(next.lastGood().clusters().values());
      Map<String, IOException> failures = parts.plane().swap(next.snapshot(), stages(next));
      apiServers.follow(next.snapshot().upstreams());
      say(Changes.between(inForce.lastGood(), next.lastGood()), next);
      inForce = next;
      parts.agents().door().reconsider();
      parts.health().waiting(isHomeUnread());
      reportHome();
      unbound = Map.copyOf(failures);
      failures.forEach(Reconciler::reportListener);
      boolean moved = parts.accessLog().move(next.hub().flatMap(HubForm::accessLog));
      boolean relayed = parts.relays().put(next.lastGood().relays().values());
      count(failures.isEmpty() && moved && parts.relays().isWhole() && isWhole(next));
      if (!failures.isEmpty() || !moved || !relayed) {
        again(next);
      }
    } catch (IllegalArgumentException e) {
      parts.credentials().put(inForce.lastGood().clusters().values());
      parts.admission().of(inForce.lastGood());
      parts.reloads().failed();
      log.error("the configuration before this one stays in force: {}", e.getMessage());
    }
  }

  private void again(Translation same) {
    thread.schedule(reported(() -> putAgain(same)), RETRY.toSeconds(), TimeUnit.SECONDS);
  }

  /** Tries what could not be had once more, unless something newer is in force. */
  private void putAgain(Translation same) {
    if (inForce.equals(same)) {
      put(same);
    }
  }

  /** Issues a new certificate in time, and serves with it from the next connection on. */
  private void renew() {
    if (!translate().equals(inForce)) {
      put(loaded);
    }
  }

  private void reportHome() {
    parts.home().report(loaded, inForce);
  }

  private Translation translate() {
    return HubTranslation.translate(
        new HubTranslation.Input(
            loaded.configuration(),
            loaded.files(),
            loaded.secrets(),
            state.certificate(loaded.configuration().hub()),
            parts.credentials().printed(),
            options.clock().instant()),
        inForce.lastGood());
  }

  /** What every request of a cluster goes through; admitted is what asks last for a protocol. */
  private List<Stage> stages(Translation next) {
    return List.of(new AllowUpgrade(), parts.admission().of(next.lastGood()), new CorrelateAudit());
  }

  /** A hub that may lack clusters and policies should not be chosen by a balancer. */
  private boolean isHomeUnread() {
    return loaded.sources().home() instanceof Home.Unread;
  }

  /** Whether all that was written is in force. */
  private static boolean isWhole(Translation translation) {
    return translation.problems().isEmpty()
        && translation.statuses().stream().allMatch(ObjectStatus.Accepted.class::isInstance);
  }

  private void count(boolean success) {
    if (success) {
      parts.reloads().succeeded(options.clock().instant());
    } else {
      parts.reloads().failed();
    }
  }

  private void say(Changes changes, Translation next) {
    if (!changes.areNone()) {
      inForceSince = options.clock().instant();
    }
    if (!next.equals(inForce)) {
      int clusters = next.snapshot().upstreams().size();
      log.info("configuration in force: {} clusters; {}", clusters, changes);
    }
  }

  private static void reportListener(String listener, IOException failure) {
    String field = listener.equals(AdminListener.NAME) ? "spec.admin.listen" : "spec.listen";
    log.error(
        "{} of the Hub: {}; it stays as it was and is tried again in {} s",
        field,
        failure.getMessage(),
        RETRY.toSeconds());
  }
}
