package dev.fairway.authentication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who a client is, or a promise to say it: what is known already costs no waiting. */
public sealed interface Answer permits Outcome, Answer.Later {

  /**
   * It has to be found out first.
   *
   * @param outcome completes on any thread, within a deadline, and never fails
   */
  record Later(CompletionStage<Outcome> outcome) implements Answer {}

  /** The same as a promise in any case. */
  default CompletionStage<Outcome> promise() {
    return switch (this) {
      case Later(var outcome) -> outcome;
      case Outcome now -> CompletableFuture.completedStage(now);
    };
  }
}
