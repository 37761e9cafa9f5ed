package dev.fairway.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Remembers what was found out about tokens, for a while, and asks once for all who want to know
 * the same at the same time. Bounded in both. Any thread; what is remembered is answered at once.
 */
final class TokenMemory {

  /** Enough for the people and robots of many clusters; some MB if all are in use. */
  private static final int MOST_TOKENS = 10_000;

  private final Cache<TokenHash, Finding> known =
      Caffeine.newBuilder().maximumSize(MOST_TOKENS).build();
  private final ConcurrentMap<TokenHash, CompletableFuture<Outcome>> asking =
      new ConcurrentHashMap<>();
  private final Semaphore room;

  /**
   * @param inFlight how much may be asked at the same time; what is more is not available
   */
  TokenMemory(int inFlight) {
    this.room = new Semaphore(inFlight);
  }

  /**
   * What was found out.
   *
   * @param until up to when it is remembered, excluded
   */
  record Finding(Outcome outcome, Instant until) {

    static Finding forever(Outcome outcome) {
      return new Finding(outcome, Instant.MAX);
    }

    static Finding notAtAll(Outcome outcome) {
      return new Finding(outcome, Instant.MIN);
    }
  }

  /**
   * What a token comes to.
   *
   * @param question finds it out; it must come to an end, and may fail
   */
  Answer ask(TokenHash token, Instant now, Supplier<CompletionStage<Finding>> question) {
    Finding found = known.getIfPresent(token);
    if (found != null && now.isBefore(found.until())) {
      return found.outcome();
    }
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    CompletableFuture<Outcome> others = asking.putIfAbsent(token, mine);
    if (others != null) {
      return new Answer.Later(others);
    }
    if (!room.tryAcquire()) {
      Outcome full = new Outcome.Unavailable("too many tokens are being looked at");
      asking.remove(token);
      mine.complete(full);
      return full;
    }
    start(question)
        .whenComplete(
            (finding, failure) -> {
              if (finding != null && now.isBefore(finding.until())) {
                known.put(token, finding);
              }
              asking.remove(token);
              room.release();
              mine.complete(finding == null ? failed(failure) : finding.outcome());
            });
    return new Answer.Later(mine);
  }

  /** How many tokens are remembered, about. */
  long size() {
    return known.estimatedSize();
  }

  private static CompletionStage<Finding> start(Supplier<CompletionStage<Finding>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** Its kind only: a message of somebody else's could quote the token. */
  private static Outcome failed(Throwable failure) {
    return new Outcome.Unavailable("asking failed: " + failure.getClass().getSimpleName());
  }
}
