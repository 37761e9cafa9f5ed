package dev.fairway.observe;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids that name one request in logs here, at the client, and at the API server. */
public final class RequestId {

  private RequestId() {}

  /**
   * A new id: a random UUID (RFC 9562 version 4). It names, it does not protect, so it comes from
   * the fast generator of the thread.
   */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }
}
