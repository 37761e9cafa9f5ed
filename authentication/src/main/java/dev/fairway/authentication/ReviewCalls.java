package dev.fairway.authentication;

import java.util.concurrent.CompletionStage;

/** Asks clusters, with what the hub itself shows to them. */
@FunctionalInterface
public interface ReviewCalls {

  /** Where there is no cluster to ask. */
  ReviewCalls NONE =
      (cluster, path, json) -> {
        throw new IllegalStateException("no calls");
      };

  /**
   * Posts something.
   *
   * @return completes within a deadline, on any thread, which must not be blocked
   */
  CompletionStage<Reply> post(String cluster, String path, String json);

  /**
   * An answer, of bounded size.
   *
   * @param status of HTTP
   */
  record Reply(int status, String body) {}
}
