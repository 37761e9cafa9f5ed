package dev.fairway.authentication;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer signs with. They are fetched when a token names one that is not known,
 * and now and then in the background, so that a key that is withdrawn counts no more. While the
 * issuer cannot be asked, those that are known go on.
 *
 * <p>Whoever makes up names of keys cannot have the issuer asked more often than every {@link
 * #PAUSE}. Any thread.
 */
final class SigningKeys {

  private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);

  /** As often the issuer is asked at most. */
  static final Duration PAUSE = Duration.ofSeconds(10);

  /** How old keys may get before they are fetched again, in the background. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private final String issuer;
  private final Supplier<CompletionStage<JWKSet>> fetch;
  private volatile State state =
      new State(new JWKSet(), Instant.MIN, Instant.MIN, Optional.empty());
  private @Nullable CompletableFuture<State> flight;

  /**
   * @param issuer for the log
   * @param fetch asks the issuer, within a deadline
   */
  SigningKeys(String issuer, Supplier<CompletionStage<JWKSet>> fetch) {
    this.issuer = issuer;
    this.fetch = fetch;
  }

  /**
   * What is known.
   *
   * @param fetched when the keys were asked for, the last time that they were had
   * @param tried when they were asked for at all
   * @param problem why they could not be had then
   */
  record State(JWKSet keys, Instant fetched, Instant tried, Optional<String> problem) {

    boolean has(@Nullable String id) {
      return id == null ? keys.size() > 0 : keys.getKeyByKeyId(id) != null;
    }
  }

  /** What is known, without asking anybody. */
  State state() {
    return state;
  }

  /**
   * The keys, asked for anew if that one is not among them and it may be asked.
   *
   * @param id the key's; null for any
   */
  CompletionStage<State> with(@Nullable String id, Instant now) {
    State known = state;
    if (known.has(id)) {
      if (isDue(known.fetched, FRESH, now)) {
        refresh(now);
      }
      return CompletableFuture.completedStage(known);
    }
    return refresh(now);
  }

  /** Asks, unless that has just been done; joins those who wait already. */
  synchronized CompletionStage<State> refresh(Instant now) {
    if (flight != null) {
      return flight;
    }
    if (!isDue(state.tried, PAUSE, now)) {
      return CompletableFuture.completedStage(state);
    }
    CompletableFuture<State> mine = new CompletableFuture<>();
    flight = mine;
    start()
        .whenComplete(
            (keys, failure) -> {
              State next = keys == null ? failed(failure, now) : had(keys, now);
              land(next);
              mine.complete(next);
            });
    return mine;
  }

  private static boolean isDue(Instant last, Duration pause, Instant now) {
    return last.equals(Instant.MIN) || !now.isBefore(last.plus(pause)) || now.isBefore(last);
  }

  private CompletionStage<JWKSet> start() {
    try {
      return fetch.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private synchronized void land(State next) {
    state = next;
    flight = null;
  }

  private State had(JWKSet keys, Instant now) {
    if (state.problem().isPresent()) {
      log.info("the keys of {} can be had again", issuer);
    }
    return new State(keys, now, now, Optional.empty());
  }

  private State failed(Throwable failure, Instant now) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    String problem =
        cause instanceof IOException ? String.valueOf(cause.getMessage()) : String.valueOf(cause);
    if (!state.problem().equals(Optional.of(problem))) {
      log.warn("the keys of {} cannot be had: {}", issuer, problem);
    }
    return new State(state.keys(), state.fetched(), now, Optional.of(problem));
  }
}
