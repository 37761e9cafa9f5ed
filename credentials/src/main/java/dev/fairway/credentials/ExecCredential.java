package dev.fairway.credentials;

import dev.fairway.model.ClientIdentity;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program prints, kept fresh by a thread of its own, which runs it one run at a time. Asking
 * takes one volatile read; any thread.
 */
final class ExecCredential implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ExecCredential.class);

  /** The clock may jump: nobody waits longer without looking at it. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final ExecPlan plan;
  private final InstantSource clock;
  private final Runnable changed;
  private final ExecCycle cycle = new ExecCycle();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final CompletableFuture<Void> firstRun = new CompletableFuture<>();
  private final Thread thread;
  private volatile Now now = new Now(Optional.empty(), "it has not run yet");

  /**
   * What there is at one moment.
   *
   * @param content absent if there is nothing good
   * @param reason why not
   */
  record Now(Optional<Credential.Content> content, String reason) {}

  /**
   * Begins to run.
   *
   * @param changed called on the thread of this credential when there is another certificate
   */
  ExecCredential(ExecPlan plan, InstantSource clock, Runnable changed) {
    this.plan = plan;
    this.clock = clock;
    this.changed = changed;
    this.thread = Thread.ofVirtual().name("exec-credential").start(this::live);
  }

  Now now() {
    return now;
  }

  /** Completes when it has run once, and what it printed is told. */
  CompletableFuture<Void> firstRun() {
    return firstRun.copy();
  }

  /** The certificate that there is now. */
  Optional<ClientIdentity> certificate() {
    return now.content().flatMap(Credential.Content::certificate);
  }

  /** A cluster has answered 401; what was shown by then may be another one already. */
  void refused(Optional<AsciiString> authorization) {
    boolean current =
        now.content().stream()
            .anyMatch(one -> one.token().map(BearerToken::authorization).equals(authorization));
    if (!current) {
      return;
    }
    lock.lock();
    try {
      cycle.refused();
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Runs no more; a run in progress is killed. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void live() {
    try {
      while (true) {
        boolean due = awaitWork();
        if (due) {
          run();
        }
        tell();
        if (due) {
          firstRun.complete(null);
        }
      }
    } catch (InterruptedException e) {
      log.debug("no more runs of {}", plan.command());
    }
  }

  /** Waits until there is something to do; whether that is to run. */
  private boolean awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Instant time = clock.instant();
      while (cycle.next().isAfter(time) && !hasExpired(time)) {
        woken.await(untilWork(time).toNanos() + 1, TimeUnit.NANOSECONDS);
        time = clock.instant();
      }
      return !cycle.next().isAfter(time);
    } finally {
      lock.unlock();
    }
  }

  /** Whether what is told is not good any more. */
  private boolean hasExpired(Instant time) {
    return now.content().isPresent() && cycle.good(time).isEmpty();
  }

  private Duration untilWork(Instant time) {
    Instant first = time.plus(LOOK);
    Instant expiry = cycle.good(time).flatMap(ExecAnswer::expires).orElse(first);
    for (Instant each : List.of(cycle.next(), expiry)) {
      first = each.isBefore(first) ? each : first;
    }
    return Duration.between(time, first);
  }

  private void run() throws InterruptedException {
    boolean before = cycle.isFailing();
    try {
      ExecAnswer answer = ExecRun.run(plan);
      locked(() -> cycle.succeeded(answer, clock.instant()));
    } catch (IOException e) {
      locked(() -> cycle.failed(String.valueOf(e.getMessage()), clock.instant()));
    }
    if (cycle.isFailing() && !before) {
      log.warn("no new credential: {}; it is tried again", cycle.reason());
    } else if (before && !cycle.isFailing()) {
      log.info("there is a credential again: {}", plan.command());
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    Optional<ClientIdentity> before = certificate();
    Optional<Credential.Content> good = cycle.good(clock.instant()).map(ExecAnswer::content);
    String reason = good.isEmpty() ? cycle.reason() : "";
    if (!now.content().equals(good) || !now.reason().equals(reason)) {
      now = new Now(good, reason);
    }
    if (!before.equals(certificate())) {
      changed.run();
    }
  }
}
