package dev.fairway.proxy;

import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;

/** When a request may be sent once more. */
final class Retry {

  private static final int MAX_ATTEMPTS = 2;

  private Retry() {}

  /**
   * Whether it may: the upstream did not look at it, or it changes nothing and the connection broke
   * (RFC 9110 section 9.2.2).
   *
   * @param reason why it was not answered
   * @param attempts how often it was sent
   * @param whole whether all that was sent of its body can be sent again
   */
  static boolean mayFollow(Reset reason, int attempts, RequestHead head, boolean whole) {
    if (attempts >= MAX_ATTEMPTS || !whole || head.upgrade() != null) {
      return false;
    }
    return reason == Reset.REFUSED || (isLost(reason) && changesNothing(head.method()));
  }

  /** Whether the connection under a request is gone, and nobody said why. */
  static boolean isLost(Reset reason) {
    return reason == Reset.CONNECTION || reason == Reset.SILENT;
  }

  private static boolean changesNothing(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }
}
