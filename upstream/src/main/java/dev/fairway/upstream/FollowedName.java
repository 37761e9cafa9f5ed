package dev.fairway.upstream;

import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A name whose addresses are looked up again whenever their TTL is over. While DNS fails, or says
 * that the name does not exist, the last addresses stay: what still answers there is better than
 * nothing. Any thread may ask and close; everything else happens on one executor.
 */
public final class FollowedName implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedName.class);

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);

  private final String host;
  private final EventExecutor executor;
  private final InstantSource clock;
  private final Optional<Duration> validity;
  private final Source source;
  private final Consumer<Set<InetAddress>> listener;
  private Duration retry = FIRST_RETRY;
  private volatile State state;
  private volatile boolean closed;

  /** Where it is looked up. */
  interface Source {

    /** Looks once; completes on the executor. */
    Future<Resolution> look();

    /** It is closed. Any thread. */
    void forget(FollowedName name);
  }

  /**
   * What is known of it, for people.
   *
   * @param addresses none before it was resolved for the first time
   * @param since when they became these
   * @param failure why and since when it cannot be resolved; absent if the last look was good
   * @param next when it is looked up next; past while it is being looked up
   */
  public record State(
      Set<InetAddress> addresses,
      Optional<Instant> since,
      Optional<Failure> failure,
      Instant next) {}

  /**
   * It cannot be resolved.
   *
   * @param reason what was wrong the last time
   * @param since when it went wrong for the first time since it was resolved
   */
  public record Failure(String reason, Instant since) {}

  FollowedName(
      String host,
      EventExecutor executor,
      InstantSource clock,
      Optional<Duration> validity,
      Source source,
      Consumer<Set<InetAddress>> listener) {
    this.host = host;
    this.executor = executor;
    this.clock = clock;
    this.validity = validity;
    this.source = source;
    this.listener = listener;
    this.state = new State(Set.of(), Optional.empty(), Optional.empty(), clock.instant());
  }

  void start() {
    executor.execute(this::look);
  }

  /** The name. */
  public String host() {
    return host;
  }

  /** What is known of it at this moment. */
  public State state() {
    return state;
  }

  /** The listener hears nothing any more, but for what it is being told at this moment. */
  @Override
  public void close() {
    closed = true;
    source.forget(this);
  }

  private void look() {
    if (closed) {
      return;
    }
    source.look().addListener((Future<Resolution> done) -> looked(done));
  }

  private void looked(Future<Resolution> done) {
    if (closed) {
      return;
    }
    Resolution resolution =
        done.isSuccess()
            ? done.getNow()
            : new Resolution.Failed(String.valueOf(done.cause().getMessage()));
    switch (resolution) {
      case Resolution.Found found -> found(found);
      case Resolution.Failed(String reason) -> failed(reason);
    }
  }

  private void found(Resolution.Found found) {
    State before = state;
    Set<InetAddress> addresses = new LinkedHashSet<>(found.addresses());
    found.unknown().ifPresent(type -> keep(type, before.addresses(), addresses));
    boolean same = addresses.equals(before.addresses());
    Instant now = clock.instant();
    retry = FIRST_RETRY;
    Instant next = again(validity.orElse(within(found.ttl())), now);
    state =
        new State(
            same ? before.addresses() : Collections.unmodifiableSet(addresses),
            same ? before.since() : Optional.of(now),
            Optional.empty(),
            next);
    if (before.failure().isPresent()) {
      LOG.info("{} is resolved again", host);
    }
    if (!same) {
      LOG.info("{} is at {}", host, text(addresses));
      listener.accept(state.addresses());
    }
  }

  private void failed(String reason) {
    State before = state;
    Instant now = clock.instant();
    Instant since = before.failure().map(Failure::since).orElse(now);
    Duration wait = jittered(retry);
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    Optional<Failure> failure = Optional.of(new Failure(reason, since));
    state = new State(before.addresses(), before.since(), failure, again(wait, now));
    if (before.failure().isEmpty()) {
      String kept = before.addresses().isEmpty() ? "" : "; it stays at " + text(before.addresses());
      LOG.warn("{} cannot be resolved: {}{}", host, reason, kept);
    }
  }

  private Instant again(Duration wait, Instant now) {
    try {
      executor.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      closed = true; // The executor ends.
    }
    return now.plus(wait);
  }

  /** What DNS did not answer for is as it was. */
  private static void keep(
      DnsRecordType type, Set<InetAddress> before, Set<InetAddress> addresses) {
    for (InetAddress each : before) {
      if (RecordTypes.of(each).equals(type)) {
        addresses.add(each);
      }
    }
  }

  private static Duration within(Duration ttl) {
    if (ttl.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
  }

  /** A quarter less or more: many that failed at once should not come back at once. */
  private static Duration jittered(Duration wait) {
    long millis = wait.toMillis();
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(millis * 3 / 4, millis * 5 / 4 + 1));
  }

  private static String text(Set<InetAddress> addresses) {
    return String.join(", ", addresses.stream().map(InetAddress::getHostAddress).toList());
  }
}
