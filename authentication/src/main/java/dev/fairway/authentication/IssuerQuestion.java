package dev.fairway.authentication;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks an OpenID provider once, as the hub does again and again. */
public final class IssuerQuestion {

  private IssuerQuestion() {}

  /**
   * Asks for its keys: where they are, and then for them.
   *
   * @param executor takes what blocks
   * @return completes with how many there are, or fails with an IOException that says why there are
   *     none
   */
  public static CompletionStage<Integer> keys(JwtIssuer issuer, Executor executor) {
    IssuerKeys keys = new IssuerKeys(issuer, executor);
    return keys.fetch().thenApply(set -> set.size()).whenComplete((size, failure) -> keys.close());
  }
}
