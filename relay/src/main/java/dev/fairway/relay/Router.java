package dev.fairway.relay;

import dev.fairway.relay.Opening.Wish;
import java.net.InetAddress;

/** Decides where the connections of a listener go. Pure: any thread. */
interface Router {

  /**
   * Decides.
   *
   * @param client whose connection it is, as a trusted proxy in front of us says if there is one
   */
  Decision route(InetAddress client, Wish wish);

  /** Where a connection goes. */
  sealed interface Decision {

    /** There. */
    record To(Target target) implements Decision {}

    /**
     * Nowhere.
     *
     * @param status of HTTP, as logs of L4 proxies have it too
     */
    record Refused(int status, String reason) implements Decision {}
  }
}
